package io.github.ebbtide.traffic;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import reactor.netty.http.server.HttpServer;

/**
 * The servers of Reactor Netty that an application starts. Thread-safe.
 *
 * @since 0.1.0
 */
public final class NettyConnectors extends HttpConnectors {

	private final List<NettyConnector> connectors = new CopyOnWriteArrayList<>();

	/**
	 * Create it, without a server.
	 */
	public NettyConnectors() {
	}

	/**
	 * Take a server in.
	 * @param server the server as it is to be
	 * @return the same, whose listener and connections are known here
	 */
	public HttpServer apply(HttpServer server) {
		NettyConnector connector = new NettyConnector();
		this.connectors.add(connector);
		return connector.apply(server);
	}

	@Override
	String server() {
		return "reactor-netty";
	}

	@Override
	List<? extends HttpConnector> all() {
		return this.connectors;
	}

}
