package io.github.ebbtide.timeout.autoconfigure;

import java.net.URI;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.TimeoutAudit;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the audit says about WebSocket clients, and what it leaves to the user.
 */
class WebSocketClientTimeoutTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketTimeoutAutoConfiguration.class))
		.withPropertyValues("ebbtide.socket-timeouts.websocket.write=1s");

	@Test
	void clientsAreShownWhereverTheyAre() {
		this.runner.withBean("plain", StandardWebSocketClient.class)
			.withBean("stomp", WebSocketStompClient.class,
					() -> new WebSocketStompClient(new StandardWebSocketClient()))
			.withBean("sockjs", SockJsClient.class,
					() -> new SockJsClient(List.of(new WebSocketTransport(new StandardWebSocketClient()))))
			.withBean("manager", WebSocketConnectionManager.class,
					() -> new WebSocketConnectionManager(new StandardWebSocketClient(), new TextWebSocketHandler(),
							URI.create("ws://localhost:1")))
			.withBean("raw", WebSocketContainer.class, ContainerProvider::getWebSocketContainer)
			.run((context) -> {
				for (String name : List.of("plain", "stomp", "sockjs", "manager", "raw")) {
					assertThat(context.getBean(TimeoutAudit.class).timeouts())
						.filteredOn((timeout) -> timeout.name().startsWith(name))
						.extracting((timeout) -> "%s %s %s %s".formatted(timeout.name().replace(name, "").trim(),
								timeout.limit(), timeout.value(), timeout.origin()))
						.containsExactly(" CONNECT PT5S LIBRARY", " READ PT5S LIBRARY", " WRITE PT1S EBBTIDE",
								" IDLE null LIBRARY", "blocking WRITE PT20S LIBRARY");
				}
			});
	}

	@Test
	void whatTheUserHasSetStays() {
		this.runner.withBean("plain", StandardWebSocketClient.class, () -> {
			WebSocketContainer container = ContainerProvider.getWebSocketContainer();
			container.setAsyncSendTimeout(7000);
			return new StandardWebSocketClient(container);
		})
			.run((context) -> assertThat(context.getBean(TimeoutAudit.class).timeouts())
				.filteredOn((timeout) -> timeout.name().equals("plain") && timeout.limit() == Limit.WRITE)
				.singleElement()
				.hasToString("SocketTimeout[technology=websocket, name=plain, limit=WRITE, value=PT7S, meaning=TOTAL,"
						+ " origin=USER, property=ebbtide.socket-timeouts.websocket.write]"));
	}

}
