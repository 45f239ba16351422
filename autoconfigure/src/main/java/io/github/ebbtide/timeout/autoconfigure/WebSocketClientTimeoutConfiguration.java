package io.github.ebbtide.timeout.autoconfigure;

import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutReader;
import io.github.ebbtide.timeout.WebSocketClientTimeouts;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerContainer;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
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
	static ClientPostProcessor ebbtideWebSocketClientTimeoutPostProcessor(Environment environment) {
		// not the bean: this is asked for before properties are bound
		return new ClientPostProcessor(
				new WebSocketClientTimeouts(SocketTimeoutProperties.in(environment).of("websocket").write()));
	}

	record ClientPostProcessor(WebSocketClientTimeouts timeouts) implements BeanPostProcessor, TimeoutReader {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (WebSocketClientTimeouts.isClient(bean)) {
				this.timeouts.apply(beanName, bean);
			}
			return bean;
		}

		@Override
		public List<SocketTimeout> read() {
			return this.timeouts.read();
		}

	}

}
