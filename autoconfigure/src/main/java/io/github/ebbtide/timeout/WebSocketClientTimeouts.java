package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.client.ConnectionManagerSupport;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/**
 * Bounds the asynchronous sends of WebSocket clients, and shows their limits. To connect
 * and to shake hands, and to send and wait for it, has a bound of Tomcat's own.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class WebSocketClientTimeouts implements TimeoutReader {

	private static final String TOMCAT = "org.apache.tomcat.websocket.";

	private static final String HANDSHAKE_PROPERTY = TOMCAT + "IO_TIMEOUT_MS";

	/** Tomcat's own; each step has it, from the connection to the answer. */
	private static final Duration HANDSHAKE = Duration.ofSeconds(5);

	private final @Nullable Duration write;

	private final Map<String, Client> clients = new ConcurrentHashMap<>();

	/**
	 * Create what sets and reads the timeouts.
	 * @param write the limit on asynchronous sends, if one is wanted
	 */
	public WebSocketClientTimeouts(@Nullable Duration write) {
		this.write = write;
	}

	/**
	 * Return whether a bean may be a client, or have one.
	 * @param bean the bean
	 * @return whether to {@link #apply(String, Object) apply} the limits to it
	 */
	public static boolean isClient(Object bean) {
		return bean instanceof WebSocketClient || bean instanceof ConnectionManagerSupport
				|| bean instanceof WebSocketStompClient
				|| bean instanceof WebSocketContainer && !(bean instanceof ServerContainer);
	}

	/**
	 * Note a client, and bound its sends where nobody has.
	 * @param name the name of its bean
	 * @param client the client, or what has one; Spring keeps some in private fields
	 */
	public void apply(String name, @Nullable Object client) {
		if (client instanceof StandardWebSocketClient standard) {
			WebSocketContainer container = HiddenField.read(standard, "webSocketContainer", WebSocketContainer.class);
			if (container != null) {
				apply(name, container, standard.getUserProperties());
			}
		}
		else if (client instanceof WebSocketConnectionManager) {
			apply(name, HiddenField.read(client, "client", Object.class));
		}
		else if (client instanceof WebSocketStompClient stomp) {
			apply(name, stomp.getWebSocketClient());
		}
		else if (client instanceof SockJsClient) {
			Iterable<?> transports = HiddenField.read(client, "transports", Iterable.class);
			if (transports != null) {
				transports.forEach((transport) -> apply(name, transport));
			}
		}
		else if (client instanceof WebSocketTransport transport) {
			apply(name, transport.getWebSocketClient());
		}
		else if (client instanceof WebSocketContainer container) {
			apply(name, container, Map.of());
		}
	}

	private void apply(String name, WebSocketContainer container, Map<String, Object> userProperties) {
		if (this.write != null && container.getDefaultAsyncSendTimeout() <= 0) {
			container.setAsyncSendTimeout(this.write.toMillis());
		}
		this.clients.put(name, new Client(container, userProperties));
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.clients.forEach((name, client) -> read(name, client, timeouts));
		return timeouts;
	}

	private void read(String name, Client client, List<SocketTimeout> timeouts) {
		WebSocketContainer container = client.container();
		if (container.getClass().getName().startsWith(TOMCAT)) {
			Object own = client.userProperties().get(HANDSHAKE_PROPERTY);
			Duration handshake = (own != null) ? SocketTimeout.finite(Long.parseLong(own.toString())) : HANDSHAKE;
			Origin origin = (own != null) ? Origin.USER : Origin.LIBRARY;
			timeouts.add(timeout(name, Limit.CONNECT, handshake, Meaning.TOTAL, origin, null));
			timeouts.add(timeout(name, Limit.READ, handshake, Meaning.HEADERS, origin, null));
			timeouts.add(timeout(name + " blocking", Limit.WRITE, WebSocketTimeouts.BLOCKING_SEND, Meaning.TOTAL,
					Origin.LIBRARY, null));
		}
		Duration send = SocketTimeout.finite(container.getDefaultAsyncSendTimeout());
		timeouts.add(timeout(name, Limit.WRITE, send, Meaning.TOTAL, Origin.of(send, this.write),
				WebSocketTimeouts.PROPERTY));
		Duration idle = SocketTimeout.finite(container.getDefaultMaxSessionIdleTimeout());
		timeouts.add(timeout(name, Limit.IDLE, idle, Meaning.IDLE, Origin.of(idle, null), null));
	}

	private static SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, Meaning meaning,
			Origin origin, @Nullable String property) {
		return new SocketTimeout("websocket", name, limit, value, meaning, origin, property);
	}

	private record Client(WebSocketContainer container, Map<String, Object> userProperties) {

	}

}
