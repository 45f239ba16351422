package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.TomcatUpgradeValve;
import io.github.ebbtide.websocket.WebSocketIntake;
import io.github.ebbtide.websocket.WebSocketSessions;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Sessions that peers open on Tomcat.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({ Tomcat.class, WsHttpUpgradeHandler.class, TomcatServletWebServerFactory.class })
@ImportRuntimeHints(TomcatWebSocketRuntimeHints.class)
class TomcatWebSocketConfiguration {

	@Bean
	TomcatUpgradeValve ebbtideTomcatUpgradeValve(WebSocketSessions ebbtideWebSocketSessions,
			WebSocketIntake ebbtideWebSocketIntake) {
		return new TomcatUpgradeValve(ebbtideWebSocketSessions, ebbtideWebSocketIntake);
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> ebbtideTomcatWebSocketCustomizer(
			TomcatUpgradeValve ebbtideTomcatUpgradeValve) {
		return (factory) -> factory.addEngineValves(ebbtideTomcatUpgradeValve);
	}

}
