package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.ClientHeartbeat;
import io.github.ebbtide.websocket.TomcatClients;
import io.github.ebbtide.websocket.WebSocketSessions;
import org.apache.tomcat.websocket.WsWebSocketContainer;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;

/**
 * Sessions that Spring's clients open with Tomcat's.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ WsWebSocketContainer.class, StandardWebSocketClient.class })
class TomcatClientConfiguration {

	@Bean
	static ClientBeanPostProcessor ebbtideClientBeanPostProcessor() {
		return new ClientBeanPostProcessor();
	}

	@Bean
	TomcatClients ebbtideTomcatClients(ClientBeanPostProcessor ebbtideClientBeanPostProcessor) {
		return ebbtideClientBeanPostProcessor.clients();
	}

	@Bean
	SmartInitializingSingleton ebbtideTomcatClientHeartbeat(TomcatClients ebbtideTomcatClients,
			ClientHeartbeat ebbtideClientHeartbeat, WebSocketSessions ebbtideWebSocketSessions) {
		return () -> {
			if (!ebbtideTomcatClients.isEmpty()) {
				ebbtideClientHeartbeat.begin(ebbtideWebSocketSessions);
			}
		};
	}

	/** STOMP needs one library more. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.springframework.web.socket.messaging.WebSocketStompClient",
			"org.springframework.messaging.simp.stomp.StompClientSupport" })
	static class StompConfiguration {

		@Bean
		static StompClientBeanPostProcessor ebbtideStompClientBeanPostProcessor(
				ClientBeanPostProcessor ebbtideClientBeanPostProcessor) {
			return new StompClientBeanPostProcessor(ebbtideClientBeanPostProcessor);
		}

	}

}
