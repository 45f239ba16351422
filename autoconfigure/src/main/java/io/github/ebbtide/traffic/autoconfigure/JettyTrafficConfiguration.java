package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.traffic.JettyConnectors;
import org.eclipse.jetty.server.Server;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Jetty's connectors, for servlets and reactive applications.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ Server.class, ConfigurableJettyWebServerFactory.class })
@ConditionalOnBean(value = ConfigurableJettyWebServerFactory.class, search = SearchStrategy.CURRENT)
@Import(ConnectorConfiguration.class)
class JettyTrafficConfiguration {

	@Bean
	JettyConnectors ebbtideHttpConnectors() {
		return new JettyConnectors();
	}

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> ebbtideJettyTrafficCustomizer(
			JettyConnectors ebbtideHttpConnectors) {
		return (factory) -> factory.addServerCustomizers(ebbtideHttpConnectors::apply);
	}

}
