package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.Outcome;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OwnClientSettings} and {@link ClientSettingsSources}.
 */
@Timeout(120)
class OwnClientSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "http-components", "jetty", "reactor", "simple" })
	void whatABeanLeavesOpenIsFiniteAndNotTheUsers(String client) {
		try (ConfigurableApplicationContext context = run(Own.class, client)) {
			context.getBean(RestClient.Builder.class).build();
			SocketTimeout connect = timeout(context, Limit.CONNECT);
			assertThat(connect.value()).isEqualTo(Duration.ofSeconds(5));
			assertThat(connect.origin()).isEqualTo(Origin.EBBTIDE);
			assertThat(connect.property()).isEqualTo("spring.http.clients.connect-timeout");
			SocketTimeout read = timeout(context, Limit.READ);
			assertThat(read.value()).isEqualTo(Duration.ofMillis(400));
			assertThat(read.origin()).isEqualTo(Origin.USER);
			assertThat(read.property()).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "http-components", "simple" })
	void theExceptionNamesTheBeanThatHasDecided(String client) throws Exception {
		try (HostilePeer peer = HostilePeer.silent();
				ConfigurableApplicationContext context = run(Own.class, client,
						"--spring.http.clients.read-timeout=7s")) {
			RestClient restClient = context.getBean(RestClient.Builder.class).build();
			Outcome outcome = Outcome
				.ofAll(Map.of(client, () -> restClient.get().uri(peer.url()).retrieve().body(String.class)))
				.get(client);
			assertThat(outcome.messages()).contains("was silent for 400 ms")
				.contains("; the HttpClientSettings bean 'theirs' changes that")
				.doesNotContain("spring.http.clients");
		}
	}

	@Test
	void whatCodeHasBuiltWithoutATimeoutIsInfiniteAndNobodys() {
		try (ConfigurableApplicationContext context = run(Application.class, "jdk")) {
			context.getBean(ClientHttpRequestFactoryBuilder.class)
				.build(HttpClientSettings.defaults().withReadTimeout(Duration.ofSeconds(3)));
			SocketTimeout connect = timeout(context, Limit.CONNECT);
			assertThat(connect.infinite()).isTrue();
			assertThat(connect.origin()).isEqualTo(Origin.LIBRARY);
			assertThat(timeout(context, Limit.READ).origin()).isEqualTo(Origin.USER);
			assertThat(timeout(context, Limit.READ).property()).isNull();
		}
	}

	@Test
	void aDefaultThatIsSwitchedOffIsNotFilledIn() {
		try (ConfigurableApplicationContext context = run(Own.class, "jdk", "--ebbtide.socket-timeouts.connect=0")) {
			assertThat(context.getBean(HttpClientSettings.class).connectTimeout()).isNull();
		}
	}

	private static SocketTimeout timeout(ConfigurableApplicationContext context, Limit limit) {
		return context.getBean(TimeoutAudit.class)
			.timeouts()
			.stream()
			.filter((timeout) -> timeout.technology().equals("http-client") && timeout.limit() == limit)
			.findFirst()
			.orElseThrow();
	}

	private static ConfigurableApplicationContext run(Class<?> source, String client, String... arguments) {
		SpringApplication application = new SpringApplication(source);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		String[] all = Arrays.copyOf(arguments, arguments.length + 1);
		all[arguments.length] = "--spring.http.clients.imperative.factory=" + client;
		return application.run(all);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
			RestClientAutoConfiguration.class, SocketTimeoutAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class Own {

		@Bean
		HttpClientSettings theirs() {
			return HttpClientSettings.defaults().withReadTimeout(Duration.ofMillis(400));
		}

	}

}
