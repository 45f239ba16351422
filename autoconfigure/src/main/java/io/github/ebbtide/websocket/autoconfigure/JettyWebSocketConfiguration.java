package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.JettyHandshakes;
import io.github.ebbtide.websocket.WebSocketIntake;
import io.github.ebbtide.websocket.WebSocketSessions;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Sessions that peers open on Jetty.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ WebSocketConnection.class, ConfigurableJettyWebServerFactory.class })
@ConditionalOnBean(value = ConfigurableJettyWebServerFactory.class, search = SearchStrategy.CURRENT)
@ImportRuntimeHints(JettyWebSocketRuntimeHints.class)
class JettyWebSocketConfiguration {

	@Bean
	JettyHandshakes ebbtideJettyHandshakes(WebSocketSessions ebbtideWebSocketSessions,
			WebSocketIntake ebbtideWebSocketIntake, ApplicationContext context) {
		return new JettyHandshakes(ebbtideWebSocketSessions, ebbtideWebSocketIntake,
				context instanceof ReactiveWebApplicationContext);
	}

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> ebbtideJettyWebSocketCustomizer(
			JettyHandshakes ebbtideJettyHandshakes) {
		return (factory) -> factory.addServerCustomizers(ebbtideJettyHandshakes::apply);
	}

}
