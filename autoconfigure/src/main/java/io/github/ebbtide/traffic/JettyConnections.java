package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The open connections of a connector of Jetty.
 */
final class JettyConnections implements HttpConnections {

	/** Whether one has been closed shows after a moment. */
	private static final long CLOSE_MILLIS = 2;

	private final ServerConnector connector;

	/** The connections that were open at the announcement or the reminder before. */
	private Set<JettyHttp2Connection> openBefore = Set.of();

	private final Set<JettyHttp2Connection> away = new HashSet<>();

	JettyConnections(ServerConnector connector) {
		this.connector = connector;
	}

	boolean isHttp2() {
		return this.connector.getProtocols().contains("h2") || this.connector.getProtocols().contains("h2c");
	}

	private Stream<JettyConnection> all() {
		boolean http2 = isHttp2();
		return this.connector.getConnectedEndPoints()
			.stream()
			.map((endPoint) -> JettyConnection.of(endPoint, http2))
			.filter(Objects::nonNull);
	}

	@Override
	public Left closeIdle(Duration threshold) {
		return all().filter(JettyConnection::isIdle)
			.map((connection) -> closeIdle(connection, threshold))
			.reduce(Left.NONE, Left::and);
	}

	private static Left closeIdle(JettyConnection connection, Duration threshold) {
		long remaining = threshold.toMillis() - connection.socket().getIdleFor();
		if (remaining <= 0) {
			connection.closeIfIdle();
		}
		return Left.NONE.and(Math.max(CLOSE_MILLIS, remaining));
	}

	@Override
	public int busy() {
		return (int) all().filter((connection) -> !connection.isIdle()).count();
	}

	@Override
	public int queued() {
		return (this.connector.getServer().getThreadPool() instanceof QueuedThreadPool pool) ? pool.getQueueSize() : 0;
	}

	@Override
	public boolean isAnyThreadActive() {
		return this.connector.getServer().getThreadPool() instanceof QueuedThreadPool pool
				&& pool.getUtilizedThreads() > 0;
	}

	@Override
	public int open() {
		return (int) all().count();
	}

	/**
	 * Sends GOAWAY to HTTP/2 connections, once. One that is new has until the next
	 * reminder to send its first request: some clients give that up where GOAWAY comes
	 * before it, although nothing was sent.
	 */
	synchronized void sendAway() {
		Set<JettyHttp2Connection> open = all().filter(JettyHttp2Connection.class::isInstance)
			.map(JettyHttp2Connection.class::cast)
			.collect(Collectors.toSet());
		this.away.retainAll(open);
		open.stream()
			.filter((connection) -> this.openBefore.contains(connection) || connection.hasServed())
			.filter(this.away::add)
			.forEach(JettyHttp2Connection::sendAway);
		this.openBefore = open;
	}

}
