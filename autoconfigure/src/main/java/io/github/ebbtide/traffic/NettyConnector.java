package io.github.ebbtide.traffic;

import java.util.Set;
import java.util.stream.Stream;

import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * The port of a server of Reactor Netty. That responses close their connections is the
 * business of whoever writes them; here HTTP/2 connections get GOAWAY, which cannot be
 * taken back.
 */
final class NettyConnector implements HttpConnector {

	private static final Log logger = LogFactory.getLog(NettyConnector.class);

	private static final Set<HttpProtocol> HTTP2 = Set.of(HttpProtocol.H2, HttpProtocol.H2C);

	private final NettyConnections connections = new NettyConnections();

	private final boolean http2;

	private volatile @Nullable NettyListener listener;

	private NettyConnector(boolean http2) {
		this.http2 = http2;
	}

	/**
	 * Create the connector of a server that is not started yet.
	 */
	static NettyConnector of(HttpServer server) {
		return new NettyConnector(Stream.of(server.configuration().protocols()).anyMatch(HTTP2::contains));
	}

	/**
	 * Return the server that this is the connector of.
	 */
	HttpServer apply(HttpServer server) {
		return server
			.doOnBound((bound) -> this.listener = NettyListener.of(bound.channel(), this.connections::connection))
			.doOnChannelInit((observer, channel, remoteAddress) -> this.connections.connection(channel).install())
			.childObserve(NettyConnector::observe);
	}

	private static void observe(Connection connection, ConnectionObserver.State state) {
		if (state == ConnectionObserver.State.DISCONNECTING) {
			NettyConnection answered = NettyConnection.of(connection.channel());
			if (answered != null) {
				answered.answered();
			}
		}
	}

	@Override
	public void announce() {
		this.connections.sendAway();
	}

	@Override
	public boolean remind() {
		this.connections.sendAway();
		return this.http2;
	}

	@Override
	public void resume() {
	}

	@Override
	public void closeListener(Deadline deadline) throws InterruptedException {
		NettyListener listener = this.listener;
		if (listener != null && !listener.close(deadline)) {
			logger.warn("%s still accepts connections".formatted(listener));
		}
	}

	@Override
	public HttpConnections connections() {
		return this.connections;
	}

}
