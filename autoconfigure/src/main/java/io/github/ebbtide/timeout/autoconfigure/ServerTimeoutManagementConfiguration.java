package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.ReactorNettyTimeouts;
import io.github.ebbtide.timeout.TomcatTimeouts;
import org.apache.catalina.startup.Tomcat;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Tells those who know the timeouts of the application's server of the management server
 * too, where it has a port of its own.
 *
 * @since 0.1.0
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public final class ServerTimeoutManagementConfiguration {

	ServerTimeoutManagementConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Tomcat.class, ConfigurableTomcatWebServerFactory.class })
	@ConditionalOnBean(TomcatTimeouts.class)
	static class TomcatConfiguration {

		@Bean
		WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ebbtideTomcatManagementTimeoutCustomizer(
				TomcatTimeouts ebbtideTomcatTimeouts) {
			return (factory) -> factory.addConnectorCustomizers(ebbtideTomcatTimeouts::applyToManagement);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(NettyReactiveWebServerFactory.class)
	@ConditionalOnBean(ReactorNettyTimeouts.class)
	static class ReactorNettyConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> ebbtideReactorNettyManagementTimeoutCustomizer(
				ReactorNettyTimeouts ebbtideReactorNettyTimeouts) {
			return (factory) -> factory.addServerCustomizers(ebbtideReactorNettyTimeouts::applyToManagement);
		}

	}

}
