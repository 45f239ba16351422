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
import org.springframework.boot.builder.ParentContextApplicationContextInitializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.type.AnnotatedTypeMetadata;
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
	void aPoolOfConnectionsInTheUrlOfAnAnnotatedPropertySourceWins() {
		try (ConfigurableApplicationContext context = run(
				(application) -> application.addPrimarySources(List.of(WithOtherWords.class)))) {
			assertThat(context.getBeansOfType(RefusesTwoPools.class)).hasSize(1);
		}
	}

	@Test
	void whatAnAnnotatedPropertySourceSaysInOtherWordsWins() {
		try (ConfigurableApplicationContext context = run((application) -> {
			application.addPrimarySources(List.of(WithOtherWords.class));
			application.setDefaultProperties(Map.of("their.own", "default"));
		})) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertThat(environment.containsProperty("spring.data.redis.timeout")).isFalse();
			assertThat(environment.containsProperty("spring.mail.properties.mail.smtp.timeout")).isFalse();
			assertThat(environment.getProperty("spring.mail.properties.mail.smtps.timeout")).isEqualTo("60000");
			assertThat(environment.getProperty("their.own")).isEqualTo("default");
			context.getBean(RestClient.Builder.class).build();
			assertThat(read(context).origin()).isEqualTo(Origin.EBBTIDE);
		}
	}

	@Test
	void defaultPropertiesWin() {
		theirs((application) -> application.setDefaultProperties(Map.of("spring.http.clients.readTimeout", "7s")));
	}

	@Test
	void aPropertySourceOfTheParentWinsFromTheStart() {
		try (ConfigurableApplicationContext parent = parent(Map.of(), WithPropertySource.class)) {
			theirs((application) -> {
				application.addInitializers(new ParentContextApplicationContextInitializer(parent));
				application.addListeners((ApplicationListener<ApplicationPreparedEvent>) (
						event) -> assertThat(event.getApplicationContext().getEnvironment().getProperty(READ))
							.isEqualTo("7s"));
			});
		}
	}

	@Test
	void whatTheBuildersParentSaysInItsFileWins() throws Exception {
		Path file = Files.writeString(this.directory.resolve("application.properties"), READ + "=7s");
		try (ConfigurableApplicationContext parent = parent(
				Map.of("spring.config.additional-location", file.toUri().toString()), Empty.class);
				ConfigurableApplicationContext child = child(parent, Map.of())) {
			assertThat(read(child).value()).isEqualTo(THEIRS);
			assertThat(read(child).origin()).isEqualTo(Origin.USER);
		}
	}

	@Test
	void defaultPropertiesOfTheParentWinAndAreNotLost() {
		try (ConfigurableApplicationContext parent = parent(Map.of(READ, "7s", "their.own", "parent"), Empty.class);
				ConfigurableApplicationContext child = child(parent, Map.of())) {
			assertThat(read(child).value()).isEqualTo(THEIRS);
			assertThat(read(child).origin()).isEqualTo(Origin.USER);
			assertThat(child.getEnvironment().getProperty("their.own")).isEqualTo("parent");
		}
	}

	@Test
	void defaultPropertiesOfTheChildStandForThoseOfTheParentAsEver() {
		try (ConfigurableApplicationContext parent = parent(Map.of(READ, "7s"), Empty.class);
				ConfigurableApplicationContext child = child(parent, Map.of("their.own", "child"))) {
			assertThat(read(child).value()).isEqualTo(OURS);
			assertThat(read(child).origin()).isEqualTo(Origin.EBBTIDE);
			assertThat(child.getEnvironment().getProperty("their.own")).isEqualTo("child");
		}
	}

	@Test
	void aParentWithoutAWordLeavesTheChildItsOwnSettings() {
		try (ConfigurableApplicationContext parent = parent(Map.of(), Empty.class);
				ConfigurableApplicationContext child = child(parent, Map.of("ebbtide.socket-timeouts.http-client.read",
						"9s", "ebbtide.socket-timeouts.mail.enabled", "false"))) {
			assertThat(parent.getEnvironment().getProperty(READ)).isEqualTo("60000ms");
			assertThat(read(child).value()).isEqualTo(Duration.ofSeconds(9));
			assertThat(read(child).origin()).isEqualTo(Origin.EBBTIDE);
			assertThat(child.getEnvironment().containsProperty("spring.mail.properties.mail.smtp.timeout")).isFalse();
		}
	}

	@Test
	void ourSettingsOfTheParentAreThoseOfTheChild() {
		try (ConfigurableApplicationContext parent = parent(Map.of("ebbtide.socket-timeouts.http-client.read", "7s"),
				Empty.class); ConfigurableApplicationContext child = child(parent, Map.of())) {
			assertThat(read(child).value()).isEqualTo(THEIRS);
			assertThat(read(child).origin()).isEqualTo(Origin.EBBTIDE);
		}
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

	private static ConfigurableApplicationContext parent(Map<String, Object> defaults, Class<?> source) {
		SpringApplication application = new SpringApplication(source);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(defaults);
		return application.run("--spring.main.banner-mode=off");
	}

	private static ConfigurableApplicationContext child(ConfigurableApplicationContext parent,
			Map<String, Object> defaults) {
		ConfigurableApplicationContext child = new SpringApplicationBuilder(Application.class).parent(parent)
			.web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties(defaults)
			.run("--spring.http.clients.imperative.factory=jdk");
		child.getBean(RestClient.Builder.class).build();
		return child;
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
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@PropertySource("classpath:io/github/ebbtide/timeout/theirs.properties")
	static class WithPropertySource {

	}

	@Configuration(proxyBeanMethods = false)
	@PropertySource("classpath:io/github/ebbtide/timeout/other-words.properties")
	@ImportAutoConfiguration(RefusesTwoPools.class)
	static class WithOtherWords {

	}

	/** What Boot's auto-configuration of R2DBC does as soon as it is imported. */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OneR2dbcPool.class)
	static class RefusesTwoPools {

	}

	static class OneR2dbcPool implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			assertThat(context.getEnvironment().getProperty("spring.r2dbc.url")).contains(":pool:");
			assertThat(Binder.get(context.getEnvironment()).bind("spring.r2dbc.pool", Bindable.of(Map.class)).isBound())
				.as("properties of the pool beside a URL that asks for one")
				.isFalse();
			return true;
		}

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
