package io.github.ebbtide.traffic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.apache.catalina.connector.Connector;

/**
 * The connectors of the main server. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TomcatConnectors extends HttpConnectors {

	private final Supplier<? extends Collection<Connector>> started;

	private List<TomcatConnector> connectors = List.of();

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
		List<TomcatConnector> all = new ArrayList<>(this.connectors);
		for (Connector connector : this.started.get()) {
			if (all.stream().noneMatch((known) -> known.isFor(connector))) {
				all.add(new TomcatConnector(connector));
			}
		}
		this.connectors = List.copyOf(all);
		return this.connectors;
	}

}
