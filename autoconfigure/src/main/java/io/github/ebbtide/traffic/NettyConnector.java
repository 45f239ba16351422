package io.github.ebbtide.traffic;

import java.util.Set;
import java.util.stream.Stream;

import io.github.ebbtide.work.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
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

	private volatile boolean http2;

	private volatile @Nullable NettyListener listener;

	/**
	 * Return a server that this is the connector of, once it is started.
	 */
	HttpServer apply(HttpServer server) {
		return server.doOnBind((config) -> this.http2 = Stream.of(config.protocols()).anyMatch(HTTP2::contains))
			.doOnBound((bound) -> listenTo(bound.channel()))
			.doOnChannelInit((observer, channel, remoteAddress) -> connected(channel))
			.childObserve(NettyConnector::observe);
	}

	private void listenTo(Channel channel) {
		// HTTP/3 has no connections that could be accepted
		this.listener = (channel instanceof ServerChannel) ? NettyListener.of(channel, this.connections::connection)
				: null;
	}

	private void connected(Channel channel) {
		if (NettyConnection.isConnection(channel)) {
			this.connections.connection(channel).install();
		}
	}

	private static void observe(Connection connection, ConnectionObserver.State state) {
		NettyConnection known = NettyConnection.of(connection.channel());
		if (known != null && state == ConnectionObserver.State.CONFIGURED) {
			known.begin();
		}
		else if (known != null && state == ConnectionObserver.State.DISCONNECTING) {
			known.end();
		}
	}

	@Override
	public void announce() {
		if (this.http2) {
			this.connections.sendAway();
		}
	}

	@Override
	public boolean remind() {
		announce();
		return this.http2;
	}

	@Override
	public void closeListener(Deadline deadline) throws InterruptedException {
		NettyListener listener = this.listener;
		if (listener != null && !listener.close(deadline)) {
			logger.warn("%s still accepts connections: its event loop is blocked".formatted(listener));
		}
		announce();
	}

	/** Reactor Netty leaves them to their event loops once the listener is closed. */
	@Override
	public void cutConnections() {
		this.connections.cut();
	}

	@Override
	public HttpConnections connections() {
		return this.connections;
	}

}
