package io.github.ebbtide.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * All connectors of an application's server. Thread-safe.
 *
 * @since 0.1.0
 */
public interface HttpConnectors {

	/**
	 * Return the name of the server.
	 * @return the name that the report shows
	 */
	String server();

	/**
	 * Return the connectors that have been started.
	 * @return the connectors
	 */
	List<? extends HttpConnector> all();

	/**
	 * Return the open connections of all of them.
	 * @return the connections, a group for each connector that tells
	 */
	default List<HttpConnections> connections() {
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
