package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.JettyHandshakeHandler;
import io.github.ebbtide.websocket.WebSocketIntake;
import io.github.ebbtide.websocket.WebSocketSessions;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Sessions that peers open on Jetty.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ WebSocketConnection.class, ConfigurableJettyWebServerFactory.class })
@ImportRuntimeHints(JettyWebSocketRuntimeHints.class)
class JettyWebSocketConfiguration {

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> ebbtideJettyWebSocketCustomizer(
			WebSocketSessions ebbtideWebSocketSessions, WebSocketIntake ebbtideWebSocketIntake) {
		return (factory) -> factory.addServerCustomizers(
				(server) -> JettyHandshakeHandler.apply(server, ebbtideWebSocketSessions, ebbtideWebSocketIntake));
	}

}
