package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.Outcome;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups of HTTP services, whose own properties may have decided.
 */
@Timeout(120)
class ServiceGroupTimeoutTests {

	private static final String GLOBAL = "spring.http.clients.read-timeout";

	private static final String OWN = "spring.http.serviceclient.hasty.read-timeout";

	@ParameterizedTest
	@CsvSource({ "jdk, REST_CLIENT, JdkClientHttpRequestFactory",
			"http-components, REST_CLIENT, HttpComponentsClientHttpRequestFactory",
			"reactor, WEB_CLIENT, ReactorClientHttpConnector", "jdk, WEB_CLIENT, JdkClientHttpConnector" })
	void exceptionAndAuditNameThePropertyThatHasDecided(String client, ClientType type, String row) throws Exception {
		try (HostilePeer peer = HostilePeer.silent();
				ConfigurableApplicationContext context = run(client, peer, "--ebbtide.socket-timeouts.enabled=true",
						Application.class, (type == ClientType.REST_CLIENT) ? Blocking.class : Reactive.class)) {
			Map<String, Outcome> outcomes = Outcome.ofAll(
					Map.of("hasty", context.getBean(Hasty.class)::get, "patient", context.getBean(Patient.class)::get));
			assertThat(outcomes.get("hasty").messages()).contains("127.0.0.1:" + peer.port() + " was silent for 400 ms")
				.contains("; '" + OWN + "' changes that");
			assertThat(outcomes.get("patient").messages()).contains("was silent for 800 ms")
				.contains("; '" + GLOBAL + "' changes that");
			List<SocketTimeout> reads = context.getBean(TimeoutAudit.class)
				.timeouts()
				.stream()
				.filter((timeout) -> timeout.technology().equals("http-client") && timeout.limit() == Limit.READ)
				.toList();
			assertThat(reads)
				.extracting((timeout) -> timeout.name() + " " + timeout.property() + " " + timeout.origin())
				.contains(row + " of group hasty " + OWN + " USER", row + " of group patient " + GLOBAL + " USER");
			assertThat(context.getBean(TimeoutAudit.class).timeouts())
				.filteredOn((timeout) -> timeout.name().endsWith("group hasty") && timeout.limit() == Limit.CONNECT)
				.extracting((timeout) -> timeout.property() + " " + timeout.origin())
				.containsExactly("spring.http.clients.connect-timeout EBBTIDE");
		}
	}

	/** Boot itself replaces a group's connector with the one that all share. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whereBootGivesWebClientsOneConnectorThePropertyOfAllIsNamed(boolean enabled) throws Exception {
		try (HostilePeer peer = HostilePeer.silent();
				ConfigurableApplicationContext context = run("jdk", peer,
						"--ebbtide.socket-timeouts.enabled=" + enabled, Application.class, Reactive.class,
						SharedConnector.class)) {
			Outcome outcome = Outcome.ofAll(Map.of("hasty", context.getBean(Hasty.class)::get)).get("hasty");
			assertThat(outcome.elapsed()).isGreaterThan(Duration.ofMillis(700));
			if (enabled) {
				assertThat(outcome.messages()).contains("was silent for 800 ms")
					.contains("; '" + GLOBAL + "' changes that");
			}
		}
	}

	private static ConfigurableApplicationContext run(String client, HostilePeer peer, String property,
			Class<?>... sources) {
		SpringApplication application = new SpringApplication(sources);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		return application.run("--spring.main.banner-mode=off", property,
				"--spring.http.clients.imperative.factory=" + client,
				"--spring.http.clients.reactive.connector=" + client, "--" + GLOBAL + "=800ms", "--" + OWN + "=400ms",
				"--spring.http.serviceclient.hasty.base-url=" + peer.url(),
				"--spring.http.serviceclient.patient.base-url=" + peer.url());
	}

	interface Hasty {

		@GetExchange
		String get();

	}

	interface Patient {

		@GetExchange
		String get();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
			ReactiveHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class,
			HttpServiceClientPropertiesAutoConfiguration.class, HttpServiceClientAutoConfiguration.class,
			ReactiveHttpServiceClientAutoConfiguration.class, SocketTimeoutAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "hasty", types = Hasty.class, clientType = ClientType.REST_CLIENT)
	@ImportHttpServices(group = "patient", types = Patient.class, clientType = ClientType.REST_CLIENT)
	static class Blocking {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "hasty", types = Hasty.class, clientType = ClientType.WEB_CLIENT)
	@ImportHttpServices(group = "patient", types = Patient.class, clientType = ClientType.WEB_CLIENT)
	static class Reactive {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(WebClientAutoConfiguration.class)
	static class SharedConnector {

	}

}
