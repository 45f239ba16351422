package io.github.ebbtide.websocket;

/**
 * What the application was at when the turn of a session had come.
 *
 * @param session the session
 * @param message the message, 0 if it was at none
 */
record MessageInHand(OpenSession session, long message) {

	static MessageInHand of(OpenSession session) {
		return new MessageInHand(session, session.handling());
	}

	boolean isHandled() {
		return this.message == 0 || this.session.handling() != this.message;
	}

}
