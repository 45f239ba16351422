package io.github.ebbtide.websocket;

/**
 * When to close a session, until when to let it finish what it sends, and when to cut it
 * off; all in the nanoseconds of one clock.
 *
 * @param session the session
 * @param due when to close it
 * @param patience until when to wait for a pause in what is sent to it
 * @param limit when to cut it off, or to forget it
 * @param cut whether it has been cut off
 */
record Turn(OpenSession session, long due, long patience, long limit, boolean cut) {

	static Turn of(OpenSession session, long due, long timeout) {
		return new Turn(session, due, due + timeout / 2, due + timeout, false);
	}

	/** Returns the turn of a session that has been cut off and may end until then. */
	Turn cutOff(long nanos) {
		return new Turn(this.session, this.due, this.patience, this.limit + nanos, true);
	}

}
