package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.SockJsTracking;
import io.github.ebbtide.websocket.WebSocketIntake;
import io.github.ebbtide.websocket.WebSocketSessions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * Sessions of SockJS clients.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({ WebSocketHandlerMapping.class, SockJsHttpRequestHandler.class })
class SockJsConfiguration {

	@Bean
	static SockJsBeanPostProcessor ebbtideSockJsBeanPostProcessor(
			ObjectProvider<WebSocketSessions> ebbtideWebSocketSessions,
			ObjectProvider<WebSocketIntake> ebbtideWebSocketIntake) {
		return new SockJsBeanPostProcessor(
				new SockJsTracking(ebbtideWebSocketSessions::getObject, ebbtideWebSocketIntake::getObject));
	}

}
