package io.github.ebbtide.metrics.autoconfigure;

import io.github.ebbtide.executor.LateSubmissions;
import io.github.ebbtide.metrics.DrainMetrics;
import io.github.ebbtide.metrics.ExecutorMetrics;
import io.github.ebbtide.metrics.HangMetrics;
import io.github.ebbtide.metrics.LastScrape;
import io.github.ebbtide.metrics.SocketMetrics;
import io.github.ebbtide.metrics.TimeoutMetrics;
import io.github.ebbtide.metrics.WebSocketMetrics;
import io.github.ebbtide.metrics.WorkMetrics;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.timeout.SocketStates;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.websocket.CloseTerms;
import io.github.ebbtide.websocket.WebSocketSessions;
import io.github.ebbtide.work.HangDetector;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.core.Ordered;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the drain and of
 * the work in flight.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(afterName = { "io.github.ebbtide.executor.autoconfigure.ExecutorAutoConfiguration",
		"io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration",
		"io.github.ebbtide.timeout.autoconfigure.SocketTimeoutAutoConfiguration",
		"io.github.ebbtide.websocket.autoconfigure.WebSocketAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "ebbtide.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MetricsProperties.class)
@ConditionalOnBean({ MeterRegistry.class, ShutdownCoordinator.class })
public final class MetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	DrainMetrics ebbtideDrainMetrics(ShutdownCoordinator coordinator,
			@Value("${ebbtide.shutdown.pre-stop.expected:false}") boolean preStopExpected) {
		return new DrainMetrics(coordinator, preStopExpected);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnProperty("ebbtide.metrics.last-scrape")
	LastScrape ebbtideLastScrape(MetricsProperties properties) {
		return new LastScrape(properties.lastScrape(), Ticker.SYSTEM);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(LateSubmissions.class)
	ExecutorMetrics ebbtideExecutorMetrics(LateSubmissions late) {
		return new ExecutorMetrics(late);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(WorkRegistry.class)
	WorkMetrics ebbtideWorkMetrics(WorkRegistry work) {
		return new WorkMetrics(work);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean({ WebSocketSessions.class, CloseTerms.class })
	WebSocketMetrics ebbtideWebSocketMetrics(WebSocketSessions sessions, CloseTerms terms) {
		return new WebSocketMetrics(sessions, terms.code());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(HangDetector.class)
	HangMetrics ebbtideHangMetrics(HangDetector hangs) {
		return new HangMetrics(hangs);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(TimeoutAudit.class)
	TimeoutMetrics ebbtideTimeoutMetrics(TimeoutAudit audit) {
		return new TimeoutMetrics(audit);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(SocketStates.class)
	SocketMetrics ebbtideSocketMetrics(SocketStates states) {
		return new SocketMetrics(states);
	}

	@Bean
	InheritedRegistry ebbtideInheritedRegistry(ConfigurableListableBeanFactory beanFactory) {
		return new InheritedRegistry(beanFactory);
	}

}
