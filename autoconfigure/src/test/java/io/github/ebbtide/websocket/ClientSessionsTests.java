package io.github.ebbtide.websocket;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.messaging.WebSocketStompClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sessions that an application opens elsewhere.
 */
@Timeout(120)
class ClientSessionsTests {

	@Test
	void sessionsOfClientsThatAreBeansGetAProperClose() throws Exception {
		CompletableFuture<CloseStatus> raw = new CompletableFuture<>();
		CompletableFuture<Integer> jdk = new CompletableFuture<>();
		try (SessionsServer server = new SessionsServer(SessionsApplication.class);
				ConfigurableApplicationContext clients = new SpringApplicationBuilder(Clients.class)
					.registerShutdownHook(false)
					.properties("peer=ws://127.0.0.1:" + server.port(), "spring.main.web-application-type=none",
							"ebbtide.websocket.close-code=1012", "ebbtide.websocket.close-timeout=5s")
					.run()) {
			String peer = "ws://127.0.0.1:" + server.port();
			clients.getBean(StandardWebSocketClient.class).execute(new TextWebSocketHandler() {

				@Override
				public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
					raw.complete(status);
				}

			}, peer + "/raw").get(10, TimeUnit.SECONDS);
			StompSession stomp = clients.getBean(WebSocketStompClient.class)
				.connectAsync(peer + "/stomp", new StompSessionHandlerAdapter() {
				})
				.get(10, TimeUnit.SECONDS);
			assertThat(stomp.isConnected()).isTrue();
			clients.getBean(HttpClient.class)
				.newWebSocketBuilder()
				.buildAsync(URI.create(peer + "/jakarta/1"), new WebSocket.Listener() {

					@Override
					public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
						jdk.complete(code);
						return CompletableFuture.completedStage(null);
					}

				})
				.get(10, TimeUnit.SECONDS);
			WebSocketSessions sessions = clients.getBean(WebSocketSessions.class);
			await().until(() -> sessions.active() == 4 && server.sessions().active() == 4);
			ShutdownReport report = clients.getBean(ShutdownCoordinator.class)
				.drain(ShutdownReason.ENDPOINT, Duration.ofSeconds(20))
				.toCompletableFuture()
				.get(30, TimeUnit.SECONDS);
			assertThat(report.abandonedTotal()).isZero();
			assertThat(report.phase("finish").duration()).isLessThan(Duration.ofSeconds(5));
			assertThat(raw.get(1, TimeUnit.SECONDS).getCode()).isEqualTo(1012);
			assertThat(jdk.get(1, TimeUnit.SECONDS)).isEqualTo(1001);
			assertThat(sessions.active()).isZero();
			assertThat(sessions.closes().entrySet())
				.allSatisfy((close) -> assertThat(close.getKey().outcome()).isEqualTo(CloseOutcome.ACKNOWLEDGED));
			assertThat(sessions.closes().keySet()).extracting(WebSocketSessions.Close::code).contains(1001, 1012);
			await().until(() -> server.sessions().active() == 0);
		}
	}

	@Test
	void aSessionThatTheApplicationAbortsIsForgotten() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class);
				ConfigurableApplicationContext clients = new SpringApplicationBuilder(Clients.class)
					.registerShutdownHook(false)
					.properties("peer=ws://127.0.0.1:" + server.port(), "spring.main.web-application-type=none",
							"ebbtide.websocket.heartbeat-interval=50ms")
					.run()) {
			WebSocketSessions sessions = clients.getBean(WebSocketSessions.class);
			WebSocket socket = clients.getBean(HttpClient.class)
				.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/raw"), new WebSocket.Listener() {
				})
				.get(10, TimeUnit.SECONDS);
			// one more is opened by the bean that keeps a connection
			await().until(() -> sessions.active() == 2);
			socket.abort();
			await().until(() -> sessions.active() == 1);
			assertThat(sessions.closes()).isEmpty();
		}
	}

	@Test
	void aPeerThatHasVanishedIsNoticedAndOneThatHasNotIsLeftAlone() throws Exception {
		CompletableFuture<Throwable> jdk = new CompletableFuture<>();
		CompletableFuture<CloseStatus> raw = new CompletableFuture<>();
		try (SessionsServer server = new SessionsServer(SessionsApplication.class);
				SilentPeer vanished = new SilentPeer();
				ConfigurableApplicationContext clients = new SpringApplicationBuilder(Clients.class)
					.registerShutdownHook(false)
					.properties("peer=ws://127.0.0.1:" + server.port(), "spring.main.web-application-type=none",
							"ebbtide.websocket.heartbeat-interval=200ms", "ebbtide.websocket.heartbeat-patience=5s",
							"ebbtide.websocket.close-timeout=1s")
					.run()) {
			HttpClient client = clients.getBean(HttpClient.class);
			WebSocket healthy = client.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/raw"), new WebSocket.Listener() {
				})
				.get(10, TimeUnit.SECONDS);
			client.newWebSocketBuilder().buildAsync(URI.create(vanished.uri()), new WebSocket.Listener() {

				@Override
				public void onError(WebSocket socket, Throwable failure) {
					jdk.complete(failure);
				}

			}).get(10, TimeUnit.SECONDS);
			clients.getBean(StandardWebSocketClient.class).execute(new TextWebSocketHandler() {

				@Override
				public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
					raw.complete(status);
				}

			}, vanished.uri()).get(10, TimeUnit.SECONDS);
			WebSocketSessions sessions = clients.getBean(WebSocketSessions.class);
			await().until(() -> sessions.active() == 4);
			assertThat(jdk.get(30, TimeUnit.SECONDS)).isInstanceOf(SocketTimeoutException.class);
			assertThat(raw.get(60, TimeUnit.SECONDS)).isNotNull();
			// the other one waits for an answer to its own close, as after any close
			await().until(() -> sessions.active() <= 3);
			assertThat(healthy.isInputClosed()).isFalse();
			assertThat(server.sessions().active()).isEqualTo(2);
		}
	}

	/** An application of clients. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Clients {

		@Bean
		StandardWebSocketClient webSocketClient() throws Exception {
			WsWebSocketContainer container = new WsWebSocketContainer();
			// looks every second, not every ten, from which session nothing has come
			container.setProcessPeriod(1);
			StandardWebSocketClient client = new StandardWebSocketClient(container);
			client.setSslContext(Tls.client());
			return client;
		}

		@Bean
		WebSocketStompClient stompClient() {
			return new WebSocketStompClient(new StandardWebSocketClient());
		}

		@Bean
		HttpClient httpClient() throws Exception {
			return HttpClient.newBuilder().sslContext(Tls.client()).build();
		}

		@Bean
		WebSocketConnectionManager connection(@Value("${peer}") String peer) {
			WebSocketConnectionManager manager = new WebSocketConnectionManager(new StandardWebSocketClient(),
					new TextWebSocketHandler(), peer + "/raw");
			manager.setAutoStartup(true);
			return manager;
		}

	}

}
