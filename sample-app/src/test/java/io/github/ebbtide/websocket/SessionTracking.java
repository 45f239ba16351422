package io.github.ebbtide.websocket;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Sessions as Tomcat opens and closes them, without their connections.
 */
public final class SessionTracking {

	private final WebSocketSessions sessions = new WebSocketSessions(List::of, List::of);

	private final Deque<TomcatSession> open = new ArrayDeque<>();

	private int opened;

	/** Opens one. */
	public void open() {
		int number = this.opened++;
		TomcatSession session = new TomcatSession(this.sessions, "/feed",
				"10.0.%d.%d:%d".formatted(number >> 8 & 0xff, number & 0xff, 30_000 + number % 30_000), null);
		this.sessions.add(session);
		this.open.add(session);
	}

	/** Closes the one that has been open for longest. */
	public void close() {
		this.sessions.remove(this.open.remove());
	}

	/** Looks at all of them. */
	public int look() {
		int[] count = new int[1];
		this.sessions.forEach((work) -> count[0]++);
		return count[0];
	}

}
