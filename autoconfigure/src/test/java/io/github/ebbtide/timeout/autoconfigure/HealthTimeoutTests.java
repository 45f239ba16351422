package io.github.ebbtide.timeout.autoconfigure;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.github.ebbtide.timeout.SocketTimeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health indicators that hang.
 */
@Timeout(60)
class HealthTimeoutTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HealthContributorRegistryAutoConfiguration.class,
				SocketTimeoutAutoConfiguration.class))
		.withPropertyValues("ebbtide.socket-timeouts.health.timeout=300ms")
		.withUserConfiguration(Indicators.class);

	@Test
	void anIndicatorThatHangsIsDownByNameAndHoldsOneThreadOnly() {
		this.runner.run((context) -> {
			HealthContributorRegistry registry = context.getBean(HealthContributorRegistry.class);
			HealthIndicator indicator = (HealthIndicator) registry.getContributor("stuck");
			for (int i = 0; i < 3; i++) {
				Health health = indicator.health();
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails().get("error").toString()).contains("'stuck'")
					.contains("ebbtide.socket-timeouts.health.timeout");
			}
			assertThat(context.getBean(Indicators.class).entered).isOne();
			context.getBean(Indicators.class).release.countDown();
		});
	}

	/** Tomcat warns of threads that belong to the web application. */
	@Test
	void itsThreadsBelongToTheApplicationAndNotToWhoeverAsks() {
		this.runner.run((context) -> {
			HealthIndicator indicator = (HealthIndicator) context.getBean(HealthContributorRegistry.class)
				.getContributor("stuck");
			Thread current = Thread.currentThread();
			ClassLoader loader = current.getContextClassLoader();
			current.setContextClassLoader(new URLClassLoader(new URL[0], loader));
			try {
				indicator.health();
			}
			finally {
				current.setContextClassLoader(loader);
			}
			assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getName().equals("ebbtide-health"))
				.extracting(Thread::getContextClassLoader)
				.isNotEmpty()
				.noneMatch(URLClassLoader.class::isInstance);
			context.getBean(Indicators.class).release.countDown();
		});
	}

	@Test
	void anIndicatorInsideAnotherIsBoundedToo() {
		this.runner.run((context) -> {
			CompositeHealthContributor composite = (CompositeHealthContributor) context
				.getBean(HealthContributorRegistry.class)
				.getContributor("databases");
			Health health = ((HealthIndicator) composite.getContributor("stuck")).health();
			assertThat(health.getDetails().get("error").toString()).contains("'databases/stuck'");
			context.getBean(Indicators.class).release.countDown();
		});
	}

	@Test
	void anIndicatorThatAnswersIsHeard() {
		this.runner.withPropertyValues("ebbtide.socket-timeouts.health.timeout=" + Duration.ofSeconds(20))
			.run((context) -> assertThat(
					((HealthIndicator) context.getBean(HealthContributorRegistry.class).getContributor("quick"))
						.health())
				.isEqualTo(Health.up().withDetail("a", "b").build()));
	}

	@Test
	void zeroMeansNoBoundAndShowsAsInfinite() {
		this.runner.withPropertyValues("ebbtide.socket-timeouts.health.timeout=0").run((context) -> {
			assertThat(((HealthIndicator) context.getBean(HealthContributorRegistry.class).getContributor("quick"))
				.health()
				.getStatus()).isEqualTo(Status.UP);
			assertThat(context.getBean(HealthTimeoutConfiguration.RegistryPostProcessor.class).read()).singleElement()
				.matches(SocketTimeout::infinite);
		});
	}

	@Test
	void itCanBeSwitchedOffAndWorksWithoutHealth() {
		this.runner.withPropertyValues("ebbtide.socket-timeouts.health.enabled=false")
			.run((context) -> assertThat(context)
				.doesNotHaveBean(HealthTimeoutConfiguration.RegistryPostProcessor.class));
		this.runner.withPropertyValues("ebbtide.socket-timeouts.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SocketTimeoutAutoConfiguration.class));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SocketTimeoutAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health", "org.springframework.boot.http",
					"com.zaxxer", "com.mongodb", "org.springframework.mail", "org.springframework.ldap",
					"org.apache.catalina", "reactor"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(SocketTimeoutAutoConfiguration.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class Indicators {

		private final CountDownLatch release = new CountDownLatch(1);

		private volatile int entered;

		@Bean
		HealthIndicator stuckHealthIndicator() {
			return this::hang;
		}

		@Bean
		CompositeHealthContributor databasesHealthContributor() {
			return CompositeHealthContributor.fromMap(Map.of("stuck", (HealthIndicator) this::hang));
		}

		@Bean
		HealthIndicator quickHealthIndicator() {
			return () -> Health.up().withDetail("a", "b").build();
		}

		private Health hang() {
			this.entered++;
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return Health.up().build();
		}

	}

}
