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
@Import(TomcatTrafficConfiguration.class)
public final class TrafficAutoConfiguration {

	TrafficAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RequestTracker ebbtideRequestTracker() {
		return new RequestTracker();
	}

	@Bean
	TrackedRequests ebbtideTrackedRequests(RequestTracker tracker) {
		return new TrackedRequests(tracker, new RequestTracker());
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
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ManagementAccess ebbtideManagementAccess() {
		return ManagementAccess.NONE;
	}

	@Bean
	GracefulPhase ebbtideGracefulPhase(ObjectProvider<DefaultLifecycleProcessor> lifecycleProcessor,
			TrackedRequests requests) {
		return new GracefulPhase(lifecycleProcessor, requests);
	}

	@Bean
	IgnoredPaths ebbtideIgnoredPaths(TrafficProperties properties, ManagementAccess management) {
		return new IgnoredPaths(management::paths, properties.ignoredPatterns());
	}

	@Bean
	@ConditionalOnMissingBean(name = "ebbtideRequestTrackingFilterRegistration", search = SearchStrategy.CURRENT)
	FilterRegistrationBean<RequestTrackingFilter> ebbtideRequestTrackingFilterRegistration(TrackedRequests requests,
			ArrivalLog arrivals, IgnoredPaths ignoredPaths, DrainProgress drain) {
		FilterRegistrationBean<RequestTrackingFilter> registration = new FilterRegistrationBean<>(
				new RequestTrackingFilter(requests, arrivals, ignoredPaths, drain, Ticker.SYSTEM));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
		return registration;
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SettleTask ebbtideSettleTask(ArrivalLog arrivals, DrainProgress drain, TrafficProperties properties,
			Environment environment, ConfigurableListableBeanFactory beanFactory) {
		return new SettleTask(arrivals, drain, properties.quietPeriod(), properties.propagationDelay(environment),
				OwnBeans.of(beanFactory, Reminder.class), Ticker.SYSTEM);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ PathMappedEndpoints.class, ManagementPortType.class, DispatcherServletPath.class })
	static class ManagementConfiguration {

		@Bean
		ManagementPaths ebbtideManagementPaths(Environment environment, ObjectProvider<PathMappedEndpoints> endpoints,
				ObjectProvider<DispatcherServletPath> servletPath) {
			return new ManagementPaths(environment, endpoints, servletPath);
		}

	}

}
