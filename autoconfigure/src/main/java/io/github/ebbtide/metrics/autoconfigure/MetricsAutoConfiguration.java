package io.github.ebbtide.metrics.autoconfigure;

import io.github.ebbtide.executor.LateSubmissions;
import io.github.ebbtide.metrics.ChildProcessMetrics;
import io.github.ebbtide.metrics.DrainMetrics;
import io.github.ebbtide.metrics.LastScrape;
import io.github.ebbtide.metrics.StateMetrics;
import io.github.ebbtide.metrics.WebSocketMetrics;
import io.github.ebbtide.metrics.WorkMetrics;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.timeout.SocketStates;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.websocket.CloseTerms;
import io.github.ebbtide.websocket.WebSocketSessions;
import io.github.ebbtide.work.HangDetector;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the drain and of
 * the work in flight.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(afterName = { "io.github.ebbtide.process.autoconfigure.ChildProcessAutoConfiguration",
		"io.github.ebbtide.executor.autoconfigure.ExecutorAutoConfiguration",
		"io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration",
		"io.github.ebbtide.timeout.autoconfigure.SocketTimeoutAutoConfiguration",
		"io.github.ebbtide.websocket.autoconfigure.WebSocketAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "ebbtide.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MetricsProperties.class)
@ConditionalOnBean(MeterRegistry.class)
public final class MetricsAutoConfiguration {

	@Bean
	@ConditionalOnBean(ShutdownCoordinator.class)
	DrainMetrics ebbtideDrainMetrics(ShutdownCoordinator ebbtideShutdownCoordinator,
			@Value("${ebbtide.shutdown.pre-stop.expected:false}") boolean preStopExpected) {
		return new DrainMetrics(ebbtideShutdownCoordinator, preStopExpected);
	}

	@Bean
	@ConditionalOnProperty("ebbtide.metrics.last-scrape")
	LastScrape ebbtideLastScrape(MetricsProperties properties) {
		return new LastScrape(properties.lastScrape(), Ticker.SYSTEM);
	}

	@Bean
	@ConditionalOnBean(WorkRegistry.class)
	WorkMetrics ebbtideWorkMetrics(WorkRegistry ebbtideWorkRegistry) {
		return new WorkMetrics(ebbtideWorkRegistry);
	}

	@Bean
	@ConditionalOnBean(name = "ebbtideWebSocketSessions")
	WebSocketMetrics ebbtideWebSocketMetrics(WebSocketSessions ebbtideWebSocketSessions, CloseTerms ebbtideCloseTerms) {
		return new WebSocketMetrics(ebbtideWebSocketSessions, ebbtideCloseTerms.code());
	}

	@Bean
	@ConditionalOnBean(ChildProcesses.class)
	ChildProcessMetrics ebbtideChildProcessMetrics() {
		return new ChildProcessMetrics();
	}

	@Bean
	StateMetrics ebbtideStateMetrics(ObjectProvider<HangDetector> ebbtideHangDetector,
			ObjectProvider<SocketStates> ebbtideSocketStates, ObjectProvider<TimeoutAudit> ebbtideTimeoutAudit,
			ObjectProvider<LateSubmissions> ebbtideLateSubmissions) {
		return new StateMetrics(ebbtideHangDetector.getIfAvailable(), ebbtideSocketStates.getIfAvailable(),
				ebbtideTimeoutAudit.getIfAvailable(), ebbtideLateSubmissions.getIfAvailable());
	}

	@Bean
	InheritedRegistry ebbtideInheritedRegistry(ConfigurableListableBeanFactory beanFactory) {
		return new InheritedRegistry(beanFactory);
	}

}
