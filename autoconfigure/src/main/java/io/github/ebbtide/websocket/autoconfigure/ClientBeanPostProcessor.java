package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.TomcatClients;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/**
 * Finds the containers of clients that are beans, or parts of beans. Spring keeps some of
 * them in private fields, which are read and never written.
 */
final class ClientBeanPostProcessor implements BeanPostProcessor {

	private final TomcatClients clients = new TomcatClients();

	TomcatClients clients() {
		return this.clients;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		inspect(bean);
		return bean;
	}

	void inspect(@Nullable Object client) {
		if (client instanceof StandardWebSocketClient) {
			this.clients.inspect(client, StandardWebSocketClient.class, "webSocketContainer");
		}
		else if (client instanceof WebSocketConnectionManager) {
			inspect(this.clients.inspect(client, WebSocketConnectionManager.class, "client"));
		}
		else if (client instanceof WebSocketTransport transport) {
			inspect(transport.getWebSocketClient());
		}
		else if (client instanceof SockJsClient
				&& this.clients.inspect(client, SockJsClient.class, "transports") instanceof Iterable<?> transports) {
			transports.forEach(this::inspect);
		}
		else if (client instanceof WebSocketContainer container && !(client instanceof ServerContainer)) {
			this.clients.add(container);
		}
	}

}
