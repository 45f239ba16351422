package io.github.ebbtide.metrics.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.metrics.DrainMetrics;
import io.github.ebbtide.metrics.LastScrape;
import io.github.ebbtide.metrics.WorkMetrics;
import io.github.ebbtide.shutdown.ExitClock;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withUserConfiguration(DrainConfiguration.class);

	@Test
	void theMetersAreBoundToBootsRegistry() {
		this.runner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("ebbtide.drain.state").tag("state", "running").gauge().value()).isEqualTo(1);
			assertThat(registry.get("ebbtide.drain.phase.duration").timers()).hasSize(24);
			assertThat(registry.get("ebbtide.work.active").gauges()).hasSize(7);
			assertThat(registry.get("ebbtide.work.abandoned").counters()).hasSize(7);
		});
	}

	@Test
	void aPropertySwitchesThemOff() {
		this.runner.withPropertyValues("ebbtide.metrics.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(DrainMetrics.class)
				.doesNotHaveBean(WorkMetrics.class));
	}

	@Test
	void nobodyWaitsForALastScrapeUnlessAsked() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(LastScrape.class));
		this.runner.withPropertyValues("ebbtide.metrics.last-scrape=15s")
			.run((context) -> assertThat(context).hasSingleBean(LastScrape.class));
		this.runner.withPropertyValues("ebbtide.metrics.last-scrape=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'ebbtide.metrics.last-scrape' must not be negative"));
	}

	@Test
	void bootsOwnPropertySwitchesTheMetersOff() {
		this.runner.withPropertyValues("management.metrics.enable.ebbtide=false")
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("ebbtide")));
	}

	@Test
	void withoutADrainThereAreNoMeters() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> assertThat(context.getBean(SimpleMeterRegistry.class).getMeters()).isEmpty());
	}

	@Test
	void withoutARegistryThereAreNoMeters() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(DrainConfiguration.class)
			.run((context) -> assertThat(context).doesNotHaveBean(MetricsAutoConfiguration.class));
	}

	@Test
	void withoutMicrometerItIsAbsent() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(DrainConfiguration.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MetricsAutoConfiguration.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class DrainConfiguration {

		@Bean
		WorkRegistry workRegistry() {
			return new WorkRegistry(List::of, Ticker.SYSTEM);
		}

		@Bean
		ShutdownCoordinator shutdownCoordinator(WorkRegistry work) {
			Duration timeout = Duration.ofSeconds(25);
			return new ShutdownCoordinator(timeout, ShutdownPhase.defaults(timeout),
					new ShutdownCoordinator.Participants(List::of, List::of, List::of, null), work,
					new ExitClock(Ticker.SYSTEM), Ticker.SYSTEM);
		}

	}

}
