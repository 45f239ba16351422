package io.github.ebbtide.traffic;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.catalina.connector.Connector;

/**
 * The connectors of the main server. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TomcatConnectors extends HttpConnectors {

	private final Supplier<? extends Collection<Connector>> started;

	private final Map<Connector, TomcatConnector> connectors = new LinkedHashMap<>();

	/**
	 * Create it.
	 * @param started returns the connectors that are started
	 */
	public TomcatConnectors(Supplier<? extends Collection<Connector>> started) {
		this.started = started;
	}

	@Override
	String server() {
		return "tomcat";
	}

	@Override
	synchronized List<? extends HttpConnector> all() {
		this.started.get().forEach((connector) -> this.connectors.computeIfAbsent(connector, TomcatConnector::new));
		return List.copyOf(this.connectors.values());
	}

}
