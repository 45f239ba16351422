package io.github.ebbtide.websocket;

/**
 * What came of a session that was closed.
 *
 * @since 0.1.0
 */
public enum CloseOutcome {

	/** The peer answered with its own close frame, or fetched the close message. */
	ACKNOWLEDGED,

	/** The connection ended without an answer. */
	UNACKNOWLEDGED,

	/** Neither happened in time, and the connection was cut. */
	ABORTED,

	/**
	 * Not a close: the application closed, or sent to, a session that the drain had
	 * closed before.
	 */
	LATE

}
