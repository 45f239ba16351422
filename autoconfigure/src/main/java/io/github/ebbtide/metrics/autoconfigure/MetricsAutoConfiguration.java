package io.github.ebbtide.metrics.autoconfigure;

import io.github.ebbtide.metrics.DrainMetrics;
import io.github.ebbtide.metrics.LastScrape;
import io.github.ebbtide.metrics.WorkMetrics;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the drain and of
 * the work in flight.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = { "io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "ebbtide.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MetricsProperties.class)
@ConditionalOnBean({ MeterRegistry.class, ShutdownCoordinator.class })
public final class MetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DrainMetrics ebbtideDrainMetrics(ShutdownCoordinator coordinator,
			@Value("${ebbtide.shutdown.pre-stop.expected:false}") boolean preStopExpected) {
		return new DrainMetrics(coordinator, preStopExpected);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty("ebbtide.metrics.last-scrape")
	LastScrape ebbtideLastScrape(MetricsProperties properties) {
		return new LastScrape(properties.lastScrape(), Ticker.SYSTEM);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(WorkRegistry.class)
	WorkMetrics ebbtideWorkMetrics(WorkRegistry work, ShutdownCoordinator coordinator) {
		return new WorkMetrics(work, coordinator);
	}

}
