package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.traffic.HttpConnectors;
import io.github.ebbtide.traffic.TomcatConnectors;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * Tomcat's connectors.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ Tomcat.class, Http11NioProtocol.class, TomcatServletWebServerFactory.class, TomcatWebServer.class,
		WebServerApplicationContext.class })
@ConditionalOnMissingBean(value = HttpConnectors.class, search = SearchStrategy.CURRENT)
@Import(ConnectorConfiguration.class)
@ImportRuntimeHints(TomcatTrafficRuntimeHints.class)
class TomcatTrafficConfiguration {

	@Bean
	static TomcatTrafficCustomizer ebbtideTomcatTrafficCustomizer(Environment environment) {
		return new TomcatTrafficCustomizer(environment);
	}

	@Bean
	TomcatConnectors ebbtideHttpConnectors(ApplicationContext context) {
		return new TomcatConnectors(new StartedConnectors(context));
	}

}
