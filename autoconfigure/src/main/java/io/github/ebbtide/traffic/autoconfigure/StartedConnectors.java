package io.github.ebbtide.traffic.autoconfigure;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.apache.catalina.connector.Connector;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * Finds the connectors of this context's own web server, which leaves those of the
 * management context alone. There are none before it starts and after it stops.
 */
final class StartedConnectors implements Supplier<List<Connector>> {

	private final ApplicationContext context;

	StartedConnectors(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public List<Connector> get() {
		if (this.context instanceof WebServerApplicationContext webContext
				&& webContext.getWebServer() instanceof TomcatWebServer server) {
			return Stream.of(server.getTomcat().getServer().findServices())
				.flatMap((service) -> Stream.of(service.findConnectors()))
				.toList();
		}
		return List.of();
	}

}
