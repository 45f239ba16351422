package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

	/**
	 * Create a reader.
	 * @param webServer supplies what has Jetty's server, if anything does
	 * @param origins tells who has set a property to a value
	 */
	public JettyServerTimeouts(Supplier<? extends @Nullable Object> webServer, TimeoutOrigins origins) {
		this.webServer = webServer;
		this.origins = origins;
	}

	@Override
	public List<SocketTimeout> read() {
		Server server = HiddenField.read(this.webServer.get(), "server", Server.class);
		List<SocketTimeout> timeouts = new ArrayList<>();
		if (server != null) {
			for (Connector connector : server.getConnectors()) {
				read(connector, timeouts);
			}
		}
		return timeouts;
	}

	private void read(Connector connector, List<SocketTimeout> timeouts) {
		int port = (connector instanceof NetworkConnector network) ? network.getLocalPort() : 0;
		Duration value = SocketTimeout.finite(connector.getIdleTimeout());
		Origin origin = this.origins.of(PROPERTY, value);
		for (Limit limit : List.of(Limit.READ, Limit.WRITE, Limit.IDLE)) {
			Meaning meaning = (limit == Limit.IDLE) ? Meaning.IDLE : Meaning.PER_OPERATION;
			timeouts.add(new SocketTimeout("jetty", "http-" + port, limit, value, meaning, origin, PROPERTY));
		}
	}

}
