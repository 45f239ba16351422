package io.github.ebbtide.metrics.autoconfigure;

import io.github.ebbtide.metrics.LastScrape;
import io.github.ebbtide.metrics.LastScrapeFilter;
import jakarta.servlet.Filter;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Sees the scrapes where actuator is served, be it on the application's port or on its
 * own.
 *
 * @since 0.1.0
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({ Filter.class, FilterRegistrationBean.class })
@ConditionalOnBean(LastScrape.class)
public final class LastScrapeManagementConfiguration {

	LastScrapeManagementConfiguration() {
	}

	@Bean
	FilterRegistrationBean<LastScrapeFilter> ebbtideLastScrapeFilter(LastScrape ebbtideLastScrape,
			WebEndpointProperties endpoints) {
		FilterRegistrationBean<LastScrapeFilter> registration = new FilterRegistrationBean<>(
				new LastScrapeFilter(ebbtideLastScrape));
		String path = endpoints.getPathMapping().getOrDefault("prometheus", "prometheus");
		registration.addUrlPatterns(endpoints.getBasePath() + "/" + path);
		return registration;
	}

}
