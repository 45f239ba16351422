package io.github.ebbtide.traffic.autoconfigure;

import java.util.function.UnaryOperator;

import io.github.ebbtide.traffic.ArrivalLog;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.IgnoredPaths;
import io.github.ebbtide.traffic.ReactiveRequests;
import io.github.ebbtide.traffic.ReactiveTrackingFilter;
import io.github.ebbtide.traffic.Reminder;
import io.github.ebbtide.traffic.SettleTask;
import io.github.ebbtide.traffic.TrackedRequests;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.server.WebFilter;

/**
 * {@link org.springframework.boot.autoconfigure.EnableAutoConfiguration
 * Auto-configuration} for the requests of a reactive web server.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass({ WebFilter.class, Mono.class })
@ConditionalOnBooleanProperty(name = "ebbtide.traffic.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TrafficProperties.class)
@Import({ JettyTrafficConfiguration.class, NettyTrafficConfiguration.class })
public final class ReactiveTrafficAutoConfiguration {

	ReactiveTrafficAutoConfiguration() {
	}

	@Bean
	ReactiveRequests ebbtideReactiveRequests() {
		return new ReactiveRequests();
	}

	@Bean
	TrackedRequests<ReactiveRequests> ebbtideTrackedRequests(ReactiveRequests ebbtideReactiveRequests) {
		return new TrackedRequests<>(ebbtideReactiveRequests, new ReactiveRequests());
	}

	@Bean
	ArrivalLog ebbtideArrivalLog(TrafficProperties properties) {
		return new ArrivalLog(properties.quietPeriod());
	}

	@Bean
	DrainProgress ebbtideDrainProgress() {
		return new DrainProgress(Ticker.SYSTEM);
	}

	@Bean
	GracefulPhase ebbtideGracefulPhase(ObjectProvider<DefaultLifecycleProcessor> lifecycleProcessor,
			TrackedRequests<ReactiveRequests> ebbtideTrackedRequests) {
		return new GracefulPhase(lifecycleProcessor, ebbtideTrackedRequests::active);
	}

	@Bean
	ReactiveTrackingFilter ebbtideReactiveTrackingFilter(ApplicationContext context,
			TrackedRequests<ReactiveRequests> ebbtideTrackedRequests, ArrivalLog ebbtideArrivalLog,
			DrainProgress ebbtideDrainProgress, TrafficProperties properties,
			ObjectProvider<ManagementAccess> ebbtideManagementPaths) {
		ManagementAccess management = ebbtideManagementPaths.getIfAvailable(() -> ManagementAccess.NONE);
		return new ReactiveTrackingFilter(context, ebbtideTrackedRequests, ebbtideArrivalLog,
				new IgnoredPaths(management::paths, properties.ignoredPatterns()), ebbtideDrainProgress, Ticker.SYSTEM);
	}

	@Bean
	SettleTask ebbtideSettleTask(ArrivalLog ebbtideArrivalLog, DrainProgress ebbtideDrainProgress,
			TrafficProperties properties, Environment environment, ConfigurableListableBeanFactory beanFactory) {
		return new SettleTask(ebbtideArrivalLog, ebbtideDrainProgress, properties.quietPeriod(),
				properties.propagationDelay(environment), OwnBeans.of(beanFactory, Reminder.class), Ticker.SYSTEM);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ PathMappedEndpoints.class, ManagementPortType.class })
	static class ManagementConfiguration {

		@Bean
		ManagementPaths ebbtideManagementPaths(Environment environment,
				ObjectProvider<PathMappedEndpoints> pathMappedEndpoints) {
			return new ManagementPaths(environment, pathMappedEndpoints, UnaryOperator.identity());
		}

	}

}
