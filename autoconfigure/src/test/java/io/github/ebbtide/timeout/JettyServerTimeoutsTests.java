package io.github.ebbtide.timeout;

import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JettyServerTimeouts}.
 */
class JettyServerTimeoutsTests {

	@Test
	void eachConnectorIsAskedForItsLimit() {
		Server server = new Server();
		ServerConnector connector = new ServerConnector(server);
		connector.setPort(8080);
		connector.setIdleTimeout(7000);
		server.addConnector(connector);
		ServerConnector unbounded = new ServerConnector(server);
		unbounded.setIdleTimeout(0);
		server.addConnector(unbounded);
		assertThat(new JettyServerTimeouts(() -> new WebServer(server), (property, value) -> Origin.USER).read())
			.extracting((timeout) -> timeout.limit() + " " + timeout.value() + " " + timeout.infinite())
			.containsExactly("READ PT7S false", "WRITE PT7S false", "IDLE PT7S false", "READ null true",
					"WRITE null true", "IDLE null false");
	}

	@Test
	void aManagementServerIsToldFromTheApplications() {
		JettyServerTimeouts timeouts = new JettyServerTimeouts(() -> new WebServer(serverWithConnector()),
				(property, value) -> Origin.USER);
		timeouts.addManagement(new WebServer(serverWithConnector()));
		timeouts.addManagement(new Object());
		assertThat(timeouts.read()).extracting((timeout) -> timeout.name().replaceAll("-.*", ""))
			.containsExactly("http", "http", "http", "management", "management", "management");
	}

	private static Server serverWithConnector() {
		Server server = new Server();
		server.addConnector(new ServerConnector(server));
		return server;
	}

	@Test
	void anotherServerIsNone() {
		assertThat(new JettyServerTimeouts(Object::new, (property, value) -> Origin.USER).read()).isEmpty();
		assertThat(new JettyServerTimeouts(() -> null, (property, value) -> Origin.USER).read()).isEmpty();
	}

	/** Keeps its server as Boot's does. */
	private record WebServer(Server server) {

	}

}
