package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.timeout.TimeoutReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.ReactiveHealthEndpointWebExtension;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reactive health indicators that never answer, asked the way that the endpoint does.
 */
@Timeout(30)
class ReactiveHealthTimeoutTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(
			HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
			SocketTimeoutAutoConfiguration.class);

	private static final String[] PROPERTIES = { "ebbtide.socket-timeouts.health.timeout=300ms",
			"management.endpoints.web.exposure.include=health", "management.endpoint.health.show-details=always" };

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner()
		.withConfiguration(CONFIGURATIONS)
		.withPropertyValues(PROPERTIES)
		.withUserConfiguration(Indicators.class);

	private final ReactiveWebApplicationContextRunner webFlux = new ReactiveWebApplicationContextRunner()
		.withConfiguration(CONFIGURATIONS)
		.withPropertyValues(PROPERTIES)
		.withUserConfiguration(Indicators.class);

	@Test
	void inAServletApplicationOneThatNeverAnswersIsDownByNameAndCancelled() {
		this.servlet.run((context) -> {
			HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
			assertThatAllAreBounded(endpoint.health());
			assertThatItIsLate(endpoint.healthForPath("never"), "'never'");
			assertThatItIsLate(endpoint.healthForPath("databases", "inner", "never"), "'databases/inner/never'");
			Indicators indicators = context.getBean(Indicators.class);
			assertThat(indicators.asked).hasPositiveValue().hasValue(indicators.cancelled.get());
		});
	}

	@Test
	void inAWebFluxApplicationOneThatNeverAnswersIsDownByName() {
		this.webFlux.run((context) -> {
			ReactiveHealthEndpointWebExtension endpoint = context.getBean(ReactiveHealthEndpointWebExtension.class);
			assertThatAllAreBounded(endpoint.health(ApiVersion.LATEST, null, SecurityContext.NONE)
				.map(WebEndpointResponse::getBody)
				.block());
			assertThatItIsLate(
					endpoint.health(ApiVersion.LATEST, null, SecurityContext.NONE, "databases", "inner", "never")
						.map(WebEndpointResponse::getBody)
						.block(),
					"'databases/inner/never'");
		});
	}

	private static void assertThatAllAreBounded(@Nullable HealthDescriptor descriptor) {
		assertThat(descriptor).isNotNull();
		assertThat(descriptor.getStatus()).isEqualTo(Status.DOWN);
		Map<String, HealthDescriptor> components = ((CompositeHealthDescriptor) descriptor).getComponents();
		assertThat(components).containsOnlyKeys("never", "quick", "blocking", "databases");
		assertThatItIsLate(components.get("never"), "'never'");
		assertThat(components.get("quick").getStatus()).isEqualTo(Status.UP);
		assertThat(((IndicatedHealthDescriptor) components.get("quick")).getDetails()).containsEntry("a", "b");
		assertThat(components.get("blocking").getStatus()).isEqualTo(Status.UP);
		assertThat(components.get("databases").getStatus()).isEqualTo(Status.DOWN);
	}

	private static void assertThatItIsLate(@Nullable HealthDescriptor descriptor, String name) {
		assertThat(descriptor).isInstanceOfSatisfying(IndicatedHealthDescriptor.class, (late) -> {
			assertThat(late.getStatus()).isEqualTo(Status.DOWN);
			assertThat(late.getDetails().get("error").toString()).contains(name)
				.contains("did not answer for 300 ms")
				.contains("ebbtide.socket-timeouts.health.timeout");
		});
	}

	@Test
	void withoutDetailsNothingButTheStatusIsSaid() {
		this.servlet.run((context) -> {
			ReactiveHealthIndicator indicator = (ReactiveHealthIndicator) context
				.getBean(ReactiveHealthContributorRegistry.class)
				.getContributor("never");
			assertThat(indicator.health(false).block()).isEqualTo(Health.down().build());
			assertThat(indicator.health().block().getDetails()).containsKey("error");
		});
	}

	@Test
	void zeroMeansNoBoundAndTheAuditHasOneRow() {
		this.servlet.withPropertyValues("ebbtide.socket-timeouts.health.timeout=0").run((context) -> {
			ReactiveHealthIndicator indicator = (ReactiveHealthIndicator) context
				.getBean(ReactiveHealthContributorRegistry.class)
				.getContributor("never");
			assertThat(indicator.health().timeout(Duration.ofSeconds(1), Mono.empty()).blockOptional()).isEmpty();
			assertThat(context.getBeansOfType(TimeoutReader.class)
				.values()
				.stream()
				.flatMap((reader) -> reader.read().stream())
				.filter((timeout) -> timeout.technology().equals("health"))).hasSize(1);
		});
	}

	@Test
	void itCanBeSwitchedOff() {
		this.servlet.withPropertyValues("ebbtide.socket-timeouts.health.enabled=false")
			.run((context) -> assertThat(context.getBean(ReactiveHealthContributorRegistry.class))
				.isNotInstanceOf(TimedReactiveHealthContributors.class));
	}

	@Test
	void withoutReactorBlockingIndicatorsAreStillBounded() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(HealthContributorRegistryAutoConfiguration.class,
					SocketTimeoutAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("reactor"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HealthTimeoutConfiguration.ReactiveRegistryPostProcessor.class)
				.getBean(HealthContributorRegistry.class)
				.isInstanceOf(TimedHealthContributors.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class Indicators {

		private final AtomicInteger asked = new AtomicInteger();

		private final AtomicInteger cancelled = new AtomicInteger();

		@Bean
		ReactiveHealthIndicator neverHealthIndicator() {
			return this::never;
		}

		@Bean
		CompositeReactiveHealthContributor databasesHealthContributor() {
			return CompositeReactiveHealthContributor.fromMap(Map.of("inner", CompositeReactiveHealthContributor
				.fromMap(Map.of("never", (ReactiveHealthIndicator) this::never))));
		}

		@Bean
		ReactiveHealthIndicator quickHealthIndicator() {
			return () -> Mono.just(Health.up().withDetail("a", "b").build());
		}

		@Bean
		HealthIndicator blockingHealthIndicator() {
			return () -> Health.up().build();
		}

		private Mono<Health> never() {
			return Mono.<Health>never()
				.doOnSubscribe((subscription) -> this.asked.incrementAndGet())
				.doOnCancel(this.cancelled::incrementAndGet);
		}

	}

}
