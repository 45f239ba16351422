package io.github.ebbtide.traffic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * The connectors of Jetty that listen on TCP. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JettyConnectors extends HttpConnectors {

	private final Map<ServerConnector, JettyConnector> connectors = new LinkedHashMap<>();

	private @Nullable Server server;

	private @Nullable JettyClosingHandler handler;

	/**
	 * Create it, without a server.
	 */
	public JettyConnectors() {
	}

	/**
	 * Take a server in.
	 * @param server the server, which is not started
	 */
	public synchronized void apply(Server server) {
		JettyClosingHandler handler = new JettyClosingHandler(server.getHandler());
		server.setHandler(handler);
		this.server = server;
		this.handler = handler;
	}

	@Override
	String server() {
		return "jetty";
	}

	@Override
	synchronized List<? extends HttpConnector> all() {
		if (this.server != null && this.handler != null) {
			JettyClosingHandler handler = this.handler;
			Stream.of(this.server.getConnectors())
				.filter((connector) -> connector instanceof ServerConnector && connector.isStarted())
				.map(ServerConnector.class::cast)
				.forEach((started) -> this.connectors.computeIfAbsent(started,
						(connector) -> new JettyConnector(connector, handler)));
		}
		return List.copyOf(this.connectors.values());
	}

}
