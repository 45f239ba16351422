package io.github.ebbtide.websocket.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * Finds what STOMP clients that are beans connect with.
 */
final class StompClientBeanPostProcessor implements BeanPostProcessor {

	private final ClientBeanPostProcessor clients;

	StompClientBeanPostProcessor(ClientBeanPostProcessor clients) {
		this.clients = clients;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof WebSocketStompClient client) {
			this.clients.inspect(client.getWebSocketClient());
		}
		return bean;
	}

}
