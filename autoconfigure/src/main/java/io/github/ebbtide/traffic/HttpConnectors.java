package io.github.ebbtide.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * All connectors of an application's server, whatever that is. Thread-safe.
 *
 * @since 0.1.0
 */
public abstract sealed class HttpConnectors permits TomcatConnectors, JettyConnectors, NettyConnectors {

	/** Returns the name of the server that the report shows. */
	abstract String server();

	/** Returns the connectors that have been started. */
	abstract List<? extends HttpConnector> all();

	/** Returns the open connections, a group for each connector that tells. */
	final List<HttpConnections> connections() {
		List<HttpConnections> all = new ArrayList<>();
		for (HttpConnector connector : all()) {
			HttpConnections connections = connector.connections();
			if (connections != null) {
				all.add(connections);
			}
		}
		return all;
	}

}
