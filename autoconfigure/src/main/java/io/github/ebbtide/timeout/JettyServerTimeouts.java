package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * The one limit that Jetty's server has on connections that make no progress, in whatever
 * direction. It is finite by itself, and only shown. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JettyServerTimeouts implements TimeoutReader {

	private static final String PROPERTY = "server.jetty.connection-idle-timeout";

	private final Supplier<? extends @Nullable Object> webServer;

	private final TimeoutOrigins origins;

	private final List<Object> management = new CopyOnWriteArrayList<>();

	/**
	 * Create a reader.
	 * @param webServer supplies what has Jetty's server, if anything does
	 * @param origins tells who has set a property to a value
	 */
	public JettyServerTimeouts(Supplier<? extends @Nullable Object> webServer, TimeoutOrigins origins) {
		this.webServer = webServer;
		this.origins = origins;
	}

	/**
	 * Show the limits of a management server on a port of its own too.
	 * @param webServer what has Jetty's server, if it does
	 */
	public void addManagement(Object webServer) {
		this.management.add(webServer);
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		read("http", this.webServer.get(), timeouts);
		this.management.forEach((webServer) -> read("management", webServer, timeouts));
		return timeouts;
	}

	private void read(String name, @Nullable Object webServer, List<SocketTimeout> timeouts) {
		Server server = HiddenField.read(webServer, "server", Server.class);
		if (server != null) {
			for (Connector connector : server.getConnectors()) {
				read(name, connector, timeouts);
			}
		}
	}

	private void read(String name, Connector connector, List<SocketTimeout> timeouts) {
		int port = (connector instanceof NetworkConnector network) ? network.getLocalPort() : 0;
		Duration value = SocketTimeout.finite(connector.getIdleTimeout());
		Origin origin = this.origins.of(PROPERTY, value);
		for (Limit limit : List.of(Limit.READ, Limit.WRITE, Limit.IDLE)) {
			Meaning meaning = (limit == Limit.IDLE) ? Meaning.IDLE : Meaning.PER_OPERATION;
			timeouts.add(new SocketTimeout("jetty", name + "-" + port, limit, value, meaning, origin, PROPERTY));
		}
	}

}
