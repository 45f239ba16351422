package io.github.ebbtide.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sessions that an application opened to peers that read nothing and answer nothing, some
 * with a thread that is blocked in writing to them, beside others that are fine.
 */
@Timeout(120)
class StuckClientPeersTests {

	private static final int EACH = 5;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	private static final String TOMCAT = "client StandardWebSocketHandlerAdapter";

	private static final String JDK = "client 127.0.0.1";

	private static WebSocketSession tomcat(ConfigurableApplicationContext clients, String uri) throws Exception {
		return clients.getBean(StandardWebSocketClient.class)
			.execute(new TextWebSocketHandler(), uri)
			.get(30, TimeUnit.SECONDS);
	}

	private static WebSocket jdk(ConfigurableApplicationContext clients, String uri, WebSocket.Listener listener)
			throws Exception {
		return clients.getBean(HttpClient.class)
			.newWebSocketBuilder()
			.buildAsync(URI.create(uri), listener)
			.get(30, TimeUnit.SECONDS);
	}

	private static ConfigurableApplicationContext clients(String peer) {
		return new SpringApplicationBuilder(ClientSessionsTests.Clients.class).registerShutdownHook(false)
			.properties("peer=" + peer, "spring.main.web-application-type=none",
					"ebbtide.websocket.close-timeout=" + CLOSE_TIMEOUT.toMillis() + "ms",
					"ebbtide.websocket.heartbeat-interval=50ms", "ebbtide.websocket.heartbeat-patience=60s")
			.run();
	}

	@Test
	void theyDelayNoPingsAreCutOffInTimeAndTheOthersAreClosedProperly() throws Exception {
		try (SilentPeer silent = new SilentPeer()) {
			closeBeside(silent);
		}
	}

	@Test
	void overTlsItIsTheSame() throws Exception {
		try (SilentPeer silent = SilentPeer.overTls()) {
			closeBeside(silent);
		}
	}

	private static void closeBeside(SilentPeer silent) throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class);
				ConfigurableApplicationContext clients = clients("ws://127.0.0.1:" + server.port())) {
			String good = "ws://127.0.0.1:" + server.port() + "/raw";
			List<Writer> writers = new ArrayList<>();
			PongListener pongs = new PongListener();
			for (int i = 0; i < EACH; i++) {
				// those that are stuck come first
				WebSocketSession tomcat = tomcat(clients, silent.uri());
				writers.add(new Writer((text) -> tomcat.sendMessage(new TextMessage(text))));
				WebSocket jdk = jdk(clients, silent.uri(), pongs);
				writers.add(new Writer((text) -> jdk.sendText(text, true).join()));
				tomcat(clients, silent.uri());
				jdk(clients, silent.uri(), pongs);
			}
			for (int i = 0; i < EACH; i++) {
				tomcat(clients, good);
				jdk(clients, good, pongs);
			}
			await().until(() -> writers.stream().allMatch(Writer::isStuck));
			long before = pongs.count.get();
			await().until(() -> pongs.count.get() - before >= 4 * EACH);
			assertThat(writers).allMatch(Writer::isStuck);
			WebSocketSessions sessions = clients.getBean(WebSocketSessions.class);
			// one more is opened by the bean that keeps a connection
			await().until(() -> sessions.active() == 6 * EACH + 1);
			ShutdownReport report = clients.getBean(ShutdownCoordinator.class)
				.drain(ShutdownReason.ENDPOINT, Duration.ofSeconds(20))
				.toCompletableFuture()
				.get(60, TimeUnit.SECONDS);
			for (Writer writer : writers) {
				// Tomcat's own limit is twenty seconds
				writer.join(10_000);
				assertThat(writer.isAlive()).isFalse();
			}
			assertThat(sessions.closes())
				.containsEntry(new WebSocketSessions.Close(TOMCAT, 1001, CloseOutcome.ACKNOWLEDGED), EACH + 1L)
				.containsEntry(new WebSocketSessions.Close(TOMCAT, 1001, CloseOutcome.ABORTED), 2L * EACH)
				.containsEntry(new WebSocketSessions.Close(JDK, 1001, CloseOutcome.ACKNOWLEDGED), (long) EACH)
				.containsEntry(new WebSocketSessions.Close(JDK, 1001, CloseOutcome.ABORTED), 2L * EACH)
				.hasSize(4);
			assertThat(report.abandonedTotal()).isZero();
			assertThat(report.phase("finish").duration()).isBetween(CLOSE_TIMEOUT, CLOSE_TIMEOUT.multipliedBy(4));
			assertThat(sessions.active()).isZero();
			await().until(() -> server.sessions().active() == 0);
		}
	}

	/** Counts the answers to pings. */
	private static final class PongListener implements WebSocket.Listener {

		private final AtomicLong count = new AtomicLong();

		@Override
		public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
			this.count.incrementAndGet();
			socket.request(1);
			return CompletableFuture.completedStage(null);
		}

	}

	/** Writes for as long as it can. */
	private static final class Writer extends Thread {

		private static final long STUCK = Duration.ofMillis(500).toNanos();

		private final Sending sending;

		private volatile long lastSent = System.nanoTime();

		Writer(Sending sending) {
			super("writer");
			this.sending = sending;
			setDaemon(true);
			start();
		}

		@Override
		public void run() {
			try {
				while (true) {
					this.sending.send("x".repeat(8000));
					this.lastSent = System.nanoTime();
				}
			}
			catch (Exception ex) {
				// freed
			}
		}

		boolean isStuck() {
			return isAlive() && System.nanoTime() - this.lastSent > STUCK;
		}

		private interface Sending {

			void send(String text) throws Exception;

		}

	}

}
