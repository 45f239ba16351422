package io.github.ebbtide.websocket;

/**
 * Looks for sessions of which nobody tells.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SessionFinder {

	/**
	 * Add those that have opened since the last time, and remove those that have ended.
	 * @param sessions where to add and remove them
	 * @return whether any is open
	 */
	boolean find(WebSocketSessions sessions);

}
