package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.ebbtide.work.Ticker;
import io.netty.channel.Channel;

/**
 * The open connections of Reactor Netty's server.
 */
final class NettyConnections implements HttpConnections {

	/** Whether one has been closed shows after a moment. */
	private static final Duration CLOSE = Duration.ofMillis(2);

	private final Set<NettyConnection> connections = ConcurrentHashMap.newKeySet();

	/** Returns the connection that a channel is: one more, unless it is known. */
	NettyConnection connection(Channel channel) {
		NettyConnection known = NettyConnection.of(channel);
		if (known != null) {
			return known;
		}
		NettyConnection connection = new NettyConnection(channel, Ticker.SYSTEM);
		this.connections.add(connection);
		channel.closeFuture().addListener((closed) -> this.connections.remove(connection));
		return connection;
	}

	@Override
	public Left closeIdle(Duration threshold) {
		Left left = Left.NONE;
		for (NettyConnection connection : this.connections) {
			if (connection.isIdle()) {
				long remaining = threshold.toNanos() - connection.idle();
				if (remaining <= 0) {
					connection.closeIfIdle();
				}
				left = left.and(Math.max(CLOSE.toMillis(), Duration.ofNanos(remaining).toMillis()));
			}
		}
		return left;
	}

	void sendAway() {
		this.connections.forEach(NettyConnection::sendAway);
	}

	void cut() {
		this.connections.forEach(NettyConnection::cut);
	}

	@Override
	public int busy() {
		return count((connection) -> !connection.isIdle() && !connection.isUpgraded());
	}

	@Override
	public int open() {
		return count((connection) -> !connection.isUpgraded());
	}

	private int count(Predicate<NettyConnection> which) {
		return (int) this.connections.stream().filter(which).count();
	}

}
