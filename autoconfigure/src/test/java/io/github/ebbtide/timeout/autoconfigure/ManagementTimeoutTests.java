package io.github.ebbtide.timeout.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * A management server with a port of its own, in the audit.
 */
@Timeout(60)
class ManagementTimeoutTests {

	@Test
	void aConnectorOfItsOwnHasTheRowsOfTheApplications() {
		try (ConfigurableApplicationContext context = start("management.server.port=0")) {
			String main = "http-" + context.getEnvironment().getRequiredProperty("local.server.port");
			String management = "management-" + context.getEnvironment().getRequiredProperty("local.management.port");
			Map<String, List<SocketTimeout>> rows = rows(context, "tomcat");
			assertThat(rows).containsOnlyKeys(main, main + " head", management, management + " head");
			assertThat(rows.get(management)).extracting(SocketTimeout::limit)
				.containsExactly(Limit.READ, Limit.WRITE, Limit.IDLE, Limit.KEEPALIVE);
			assertThat(rows.get(management)).usingRecursiveComparison()
				.ignoringFields("name")
				.isEqualTo(rows.get(main));
			assertThat(rows.get(management)).noneMatch((timeout) -> timeout.value() == null);
		}
	}

	@Test
	void aSharedPortIsShownOnce() {
		try (ConfigurableApplicationContext context = start()) {
			String main = "http-" + context.getEnvironment().getRequiredProperty("local.server.port");
			assertThat(rows(context, "tomcat")).containsOnlyKeys(main, main + " head");
		}
	}

	@Test
	void switchedOffThereAreNoRows() {
		try (ConfigurableApplicationContext context = start("management.server.port=0",
				"ebbtide.socket-timeouts.tomcat.enabled=false")) {
			assertThat(rows(context, "tomcat")).isEmpty();
		}
	}

	@Test
	void aListenerHearsOfTheManagementServerOnly() {
		WebServer server = mock(WebServer.class);
		List<WebServer> heard = new ArrayList<>();
		ManagementServerListener listener = new ManagementServerListener(heard::add);
		listener.onApplicationEvent(initialized(server, "management"));
		listener.onApplicationEvent(initialized(mock(WebServer.class), null));
		assertThat(heard).containsExactly(server);
	}

	private static ServletWebServerInitializedEvent initialized(WebServer server, @Nullable String namespace) {
		ServletWebServerApplicationContext context = new ServletWebServerApplicationContext();
		context.setServerNamespace(namespace);
		return new ServletWebServerInitializedEvent(server, context);
	}

	private static ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(Application.class).registerShutdownHook(false)
			.properties("server.port=0", "spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	private static Map<String, List<SocketTimeout>> rows(ConfigurableApplicationContext context, String technology) {
		return context.getBean(TimeoutAudit.class)
			.timeouts()
			.stream()
			.filter((timeout) -> timeout.technology().equals(technology))
			.collect(Collectors.groupingBy(SocketTimeout::name));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
