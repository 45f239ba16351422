package io.github.ebbtide.websocket;

import java.io.IOException;

/**
 * Hears of WebSocket sessions, and may say goodbye. Beans of this type are found
 * automatically. Methods may throw: that is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface WebSocketListener {

	/**
	 * A session is open. Called on the thread that opens it; must not block.
	 * @param session the session
	 */
	default void opened(WebSocketConnection session) {
	}

	/**
	 * A session is about to be closed because the application stops: the last chance to
	 * send it a message, for instance when to reconnect. May block; what blocks for
	 * longer than {@code ebbtide.websocket.close-timeout} ends with its connection.
	 * @param session the session
	 * @throws IOException if the message could not be sent
	 */
	default void goodbye(WebSocketConnection session) throws IOException {
	}

	/**
	 * A session that was closed has ended. Must not block.
	 * @param endpoint its endpoint
	 * @param code the close code that it was closed with
	 * @param outcome what came of it
	 */
	default void closed(String endpoint, int code, CloseOutcome outcome) {
	}

}
