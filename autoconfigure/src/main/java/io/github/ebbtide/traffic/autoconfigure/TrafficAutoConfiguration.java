package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.traffic.ArrivalLog;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.IgnoredPaths;
import io.github.ebbtide.traffic.Reminder;
import io.github.ebbtide.traffic.RequestTracker;
import io.github.ebbtide.traffic.RequestTrackingFilter;
import io.github.ebbtide.traffic.SettleTask;
import io.github.ebbtide.traffic.TrackedRequests;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Auto-configuration of HTTP traffic: requests in flight, the wait until traffic has
 * left, and the connectors.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({ Filter.class, FilterRegistrationBean.class, PathPattern.class })
@ConditionalOnBooleanProperty(name = "ebbtide.traffic.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TrafficProperties.class)
@Import({ JettyTrafficConfiguration.class, TomcatTrafficConfiguration.class })
public final class TrafficAutoConfiguration {

	TrafficAutoConfiguration() {
	}

	@Bean
	RequestTracker ebbtideRequestTracker() {
		return new RequestTracker();
	}

	@Bean
	TrackedRequests<RequestTracker> ebbtideTrackedRequests(RequestTracker ebbtideRequestTracker) {
		return new TrackedRequests<>(ebbtideRequestTracker, new RequestTracker());
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
			TrackedRequests<RequestTracker> ebbtideTrackedRequests) {
		return new GracefulPhase(lifecycleProcessor, ebbtideTrackedRequests::active);
	}

	@Bean
	@ConditionalOnMissingBean(name = "ebbtideRequestTrackingFilterRegistration", search = SearchStrategy.CURRENT)
	FilterRegistrationBean<RequestTrackingFilter> ebbtideRequestTrackingFilterRegistration(
			TrackedRequests<RequestTracker> ebbtideTrackedRequests, ArrivalLog ebbtideArrivalLog,
			DrainProgress ebbtideDrainProgress, TrafficProperties properties,
			ObjectProvider<ManagementAccess> ebbtideManagementPaths) {
		ManagementAccess management = ebbtideManagementPaths.getIfAvailable(() -> ManagementAccess.NONE);
		FilterRegistrationBean<RequestTrackingFilter> registration = new FilterRegistrationBean<>(
				new RequestTrackingFilter(ebbtideTrackedRequests, ebbtideArrivalLog,
						new IgnoredPaths(management::paths, properties.ignoredPatterns()), ebbtideDrainProgress,
						Ticker.SYSTEM));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
		return registration;
	}

	@Bean
	SettleTask ebbtideSettleTask(ArrivalLog ebbtideArrivalLog, DrainProgress ebbtideDrainProgress,
			TrafficProperties properties, Environment environment, ConfigurableListableBeanFactory beanFactory) {
		return new SettleTask(ebbtideArrivalLog, ebbtideDrainProgress, properties.quietPeriod(),
				properties.propagationDelay(environment), OwnBeans.of(beanFactory, Reminder.class), Ticker.SYSTEM);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ PathMappedEndpoints.class, ManagementPortType.class, DispatcherServletPath.class })
	static class ManagementConfiguration {

		@Bean
		ManagementPaths ebbtideManagementPaths(Environment environment,
				ObjectProvider<PathMappedEndpoints> pathMappedEndpoints,
				ObjectProvider<DispatcherServletPath> dispatcherServletRegistration) {
			return new ManagementPaths(environment, pathMappedEndpoints, (path) -> {
				DispatcherServletPath servletPath = dispatcherServletRegistration.getIfAvailable();
				return (servletPath != null) ? servletPath.getRelativePath(path) : path;
			});
		}

	}

}
