package io.github.ebbtide.endpoint.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoints behind Spring Security: who may drain, and that the kubelet, which has no
 * credentials, comes through where it is let through, and only with its header.
 */
@Timeout(60)
class SecuredEndpointTests {

	private static final String HEADER = "X-Ebbtide-Pre-Stop";

	private static final String READER = "reader";

	private static final String OPERATOR = "operator";

	private final HttpClient client = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(TestApplication.class)
		.web(WebApplicationType.SERVLET)
		.registerShutdownHook(false)
		.run("--server.port=0", "--spring.main.banner-mode=off", "--ebbtide.shutdown.enabled=false",
				"--management.endpoints.web.exposure.include=health,drain,prestop",
				"--management.endpoint.drain.access=unrestricted", "--ebbtide.shutdown.pre-stop.enabled=true");

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void onlyWhoHasTheAuthorityDrains() throws Exception {
		for (String method : List.of("POST", "DELETE")) {
			assertThat(send(method, "/actuator/drain", null)).as(method).isEqualTo(401);
			assertThat(send(method, "/actuator/drain", READER)).as(method).isEqualTo(403);
		}
		assertThat(send("GET", "/actuator/drain", null)).isEqualTo(401);
		assertThat(send("GET", "/actuator/drain", READER)).isEqualTo(200);
		assertThat(coordinator().report().startedAt()).isNull();
		assertThat(send("POST", "/actuator/drain", OPERATOR)).isEqualTo(202);
		await().until(() -> coordinator().state() == DrainState.DRAINED);
		assertThat(send("GET", "/actuator/drain", READER)).isEqualTo(200);
		assertThat(send("GET", "/actuator/health", null)).isEqualTo(200);
	}

	@Test
	void theKubeletNeedsItsHeaderAndNothingElse() throws Exception {
		assertThat(send("GET", "/actuator/prestop", OPERATOR)).isEqualTo(403);
		assertThat(coordinator().report().startedAt()).isNull();
		assertThat(send("GET", "/actuator/prestop", null, HEADER, "kubelet")).isEqualTo(200);
		assertThat(coordinator().report().startedAt()).isNotNull();
	}

	private ShutdownCoordinator coordinator() {
		return this.context.getBean(ShutdownCoordinator.class);
	}

	private int send(String method, String path, @Nullable String user, String... headers)
			throws IOException, InterruptedException {
		URI uri = URI.create(
				"http://localhost:" + this.context.getEnvironment().getRequiredProperty("local.server.port") + path);
		HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
		if (user != null) {
			request.header("Authorization", "Basic "
					+ Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.US_ASCII)));
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString()).statusCode();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSecurity
	@Import(DrainConfiguration.class)
	static class TestApplication {

		@Bean
		SecurityFilterChain actuator(HttpSecurity http) throws Exception {
			return http.securityMatcher("/actuator/**")
				.authorizeHttpRequests((requests) -> requests.requestMatchers("/actuator/health", "/actuator/prestop")
					.permitAll()
					.requestMatchers(HttpMethod.GET)
					.authenticated()
					.anyRequest()
					.hasRole("OPERATOR"))
				.httpBasic(Customizer.withDefaults())
				.csrf((csrf) -> csrf.disable())
				.build();
		}

		@Bean
		InMemoryUserDetailsManager users() {
			return new InMemoryUserDetailsManager(
					User.withUsername(READER).password("{noop}" + READER).roles("READER").build(),
					User.withUsername(OPERATOR).password("{noop}" + OPERATOR).roles("OPERATOR").build());
		}

		@Bean
		DelegatingFilterProxyRegistrationBean security() {
			DelegatingFilterProxyRegistrationBean security = new DelegatingFilterProxyRegistrationBean(
					"springSecurityFilterChain");
			// where Boot has it
			security.setOrder(-100);
			return security;
		}

	}

}
