package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.WebSocketClientTimeouts;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerContainer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * WebSocket clients that are beans, or parts of beans.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ ServerContainer.class, WebSocketContainer.class, StandardWebSocketClient.class,
		WebSocketStompClient.class })
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.websocket.enabled", matchIfMissing = true)
class WebSocketClientTimeoutConfiguration {

	@Bean
	WebSocketClientTimeouts ebbtideWebSocketClientTimeouts(SocketTimeoutProperties properties) {
		return new WebSocketClientTimeouts(properties.of("websocket").write());
	}

	@Bean
	static BeanPostProcessor ebbtideWebSocketClientTimeoutPostProcessor(
			ObjectProvider<WebSocketClientTimeouts> timeouts) {
		return new ClientPostProcessor(timeouts);
	}

	private record ClientPostProcessor(ObjectProvider<WebSocketClientTimeouts> timeouts) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (WebSocketClientTimeouts.isClient(bean)) {
				this.timeouts.getObject().apply(beanName, bean);
			}
			return bean;
		}

	}

}
