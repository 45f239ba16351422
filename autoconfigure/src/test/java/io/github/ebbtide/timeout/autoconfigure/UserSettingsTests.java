package io.github.ebbtide.timeout.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.ebbtide.timeout.InfiniteTimeoutsException;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whatever a user says, wherever, wins over the defaults.
 */
@Timeout(120)
class UserSettingsTests {

	private static final Duration OURS = Duration.ofSeconds(60);

	private static final Duration THEIRS = Duration.ofSeconds(7);

	private static final String READ = "spring.http.clients.read-timeout";

	@TempDir
	private Path directory;

	@Test
	void withoutAWordOfTheUserTimeoutsAreFinite() {
		try (ConfigurableApplicationContext context = run((application) -> {
		})) {
			assertThat(settings(context).readTimeout()).isEqualTo(OURS);
			assertThat(settings(context).connectTimeout()).isEqualTo(Duration.ofSeconds(5));
			assertThat(context.getEnvironment().getProperty("spring.mail.properties.mail.smtp.writetimeout"))
				.isEqualTo("60000");
			assertThat(
					context.getEnvironment().getProperty("spring.ldap.base-environment.com.sun.jndi.ldap.read.timeout"))
				.isEqualTo("60000");
			assertThat(System.getProperty("sun.net.client.defaultReadTimeout")).isNotNull();
			context.getBean(RestClient.Builder.class).build();
			assertThat(read(context).origin()).isEqualTo(Origin.EBBTIDE);
			assertThat(read(context).value()).isEqualTo(OURS);
			assertThat(context.getBean(TimeoutAudit.class).infinite()).isEmpty();
		}
	}

	@Test
	void aPropertyFileWins() throws Exception {
		Path file = Files.writeString(this.directory.resolve("application.properties"), READ + "=7s");
		theirs((application) -> application
			.setDefaultProperties(Map.of("spring.config.additional-location", file.toUri().toString())));
	}

	@Test
	void anEnvironmentVariableWins() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("SPRING_HTTP_CLIENTS_READTIMEOUT", "7s")));
		theirs((application) -> application.setEnvironment(environment));
	}

	@Test
	void anAnnotatedPropertySourceWins() {
		theirs((application) -> application.addPrimarySources(List.of(WithPropertySource.class)));
	}

	@Test
	void defaultPropertiesWin() {
		theirs((application) -> application.setDefaultProperties(Map.of("spring.http.clients.readTimeout", "7s")));
	}

	@Test
	void settingsOfTheirOwnWin() {
		theirs((application) -> application.addPrimarySources(List.of(WithOwnSettings.class)));
	}

	@Test
	void aCustomizerOfTheirOwnWinsAndTheAuditShowsIt() {
		try (ConfigurableApplicationContext context = run(
				(application) -> application.addPrimarySources(List.of(WithOwnCustomizer.class)))) {
			context.getBean(RestClient.Builder.class).build();
			assertThat(read(context).value()).isEqualTo(THEIRS);
			assertThat(read(context).origin()).isEqualTo(Origin.USER);
		}
	}

	@Test
	void zeroMeansNoneAndShowsAsInfinite() {
		try (ConfigurableApplicationContext context = run((application) -> application
			.setDefaultProperties(Map.of("ebbtide.socket-timeouts.http-client.read", "0")))) {
			assertThat(settings(context).readTimeout()).isNull();
			context.getBean(RestClient.Builder.class).build();
			assertThat(read(context).infinite()).isTrue();
		}
	}

	@Test
	void aTechnologyThatIsDisabledIsLeftAlone() {
		try (ConfigurableApplicationContext context = run((application) -> application
			.setDefaultProperties(Map.of("ebbtide.socket-timeouts.mail.enabled", "false")))) {
			assertThat(context.getEnvironment().containsProperty("spring.mail.properties.mail.smtp.timeout")).isFalse();
			assertThat(context.getEnvironment().containsProperty(READ)).isTrue();
		}
	}

	@Test
	void aBootstrapContextIsLeftAlone() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("bootstrap", Map.of()));
		try (ConfigurableApplicationContext context = run((application) -> application.setEnvironment(environment))) {
			assertThat(context.getEnvironment().containsProperty(READ)).isFalse();
		}
	}

	@Test
	void anInfiniteTimeoutStopsTheStartWhereItIsForbidden() {
		assertThatExceptionOfType(ApplicationContextException.class).isThrownBy(() -> run((application) -> {
			application.addPrimarySources(List.of(WithClient.class));
			application.setDefaultProperties(Map.of("ebbtide.socket-timeouts.http-client.read", "0",
					"ebbtide.socket-timeouts.fail-on-infinite", "true"));
		}))
			.withCauseInstanceOf(InfiniteTimeoutsException.class)
			.satisfies((failure) -> assertThat(new InfiniteTimeoutsFailureAnalyzer().analyze(failure).getDescription())
				.contains("http-client JdkClientHttpRequestFactory read (spring.http.clients.read-timeout)"));
	}

	private static void theirs(Consumer<SpringApplication> user) {
		try (ConfigurableApplicationContext context = run(user)) {
			context.getBean(RestClient.Builder.class).build();
			assertThat(read(context).value()).isEqualTo(THEIRS);
			assertThat(read(context).origin()).isEqualTo(Origin.USER);
		}
	}

	private static HttpClientSettings settings(ConfigurableApplicationContext context) {
		return context.getBean(HttpClientSettings.class);
	}

	private static SocketTimeout read(ConfigurableApplicationContext context) {
		return context.getBean(TimeoutAudit.class)
			.timeouts()
			.stream()
			.filter((timeout) -> timeout.technology().equals("http-client") && timeout.limit() == Limit.READ)
			.findFirst()
			.orElseThrow();
	}

	private static ConfigurableApplicationContext run(Consumer<SpringApplication> user) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		user.accept(application);
		return application.run("--spring.main.banner-mode=off", "--spring.http.clients.imperative.factory=jdk");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
			RestClientAutoConfiguration.class, SocketTimeoutAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@PropertySource("classpath:io/github/ebbtide/timeout/theirs.properties")
	static class WithPropertySource {

	}

	@Configuration(proxyBeanMethods = false)
	static class WithOwnSettings {

		@Bean
		HttpClientSettings settings() {
			return HttpClientSettings.defaults().withReadTimeout(THEIRS);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithOwnCustomizer {

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<JdkClientHttpRequestFactoryBuilder> customizer() {
			return (builder) -> builder.withCustomizer((factory) -> factory.setReadTimeout(THEIRS));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithClient {

		@Bean
		RestClient client(RestClient.Builder builder) {
			return builder.build();
		}

	}

}
