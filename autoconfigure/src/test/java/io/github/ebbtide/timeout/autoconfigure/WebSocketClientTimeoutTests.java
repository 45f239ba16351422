package io.github.ebbtide.timeout.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.TimeoutAudit;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.WebSocketContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * WebSocket clients against peers that say nothing or take nothing, and what the audit
 * says about them.
 */
@Timeout(120)
class WebSocketClientTimeoutTests {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: *(\\S+)");

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

	@Test
	void aHandshakeThatIsNotAnsweredEndsAsTheAuditSays() {
		this.runner.withBean("plain", StandardWebSocketClient.class, () -> {
			StandardWebSocketClient client = new StandardWebSocketClient();
			client.setUserProperties(
					Map.of("org.apache.tomcat.websocket.IO_TIMEOUT_MS", String.valueOf(BOUND.toMillis())));
			return client;
		}).run((context) -> {
			assertThat(context.getBean(TimeoutAudit.class).timeouts())
				.filteredOn((timeout) -> timeout.name().equals("plain") && timeout.limit() == Limit.READ)
				.singleElement()
				.satisfies((timeout) -> assertThat(timeout.value()).isEqualTo(BOUND));
			try (HostilePeer peer = HostilePeer.silent()) {
				endsInTime(() -> assertThatExceptionOfType(ExecutionException.class)
					.isThrownBy(() -> connect(context.getBean(StandardWebSocketClient.class), peer)));
			}
		});
	}

	@Test
	void anAsynchronousSendThatNobodyTakesEndsAsTheAuditSays() {
		this.runner.withBean("plain", StandardWebSocketClient.class).run((context) -> {
			try (HostilePeer peer = new HostilePeer((own, connection) -> shakeHands(connection))) {
				Rounds.oneOf(5, () -> {
					WebSocketSession session = connect(context.getBean(StandardWebSocketClient.class), peer);
					RemoteEndpoint.Async remote = ((StandardWebSocketSession) session).getNativeSession()
						.getAsyncRemote();
					AtomicLong start = new AtomicLong();
					assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> {
						while (session.isOpen()) {
							start.set(System.nanoTime());
							remote.sendText("x".repeat(64 * 1024)).get(60, TimeUnit.SECONDS);
						}
					});
					assertThat(Duration.ofNanos(System.nanoTime() - start.get())).isBetween(BOUND.minusMillis(100),
							BOUND.plusSeconds(1));
				});
			}
		});
	}

	private static WebSocketSession connect(StandardWebSocketClient client, HostilePeer peer) throws Exception {
		return client.execute(new TextWebSocketHandler(), null, URI.create("ws://127.0.0.1:" + peer.port()))
			.get(60, TimeUnit.SECONDS);
	}

	private static void endsInTime(Rounds.Round call) throws Exception {
		Rounds.oneOf(5, () -> {
			long start = System.nanoTime();
			call.run();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(BOUND.minusMillis(100),
					BOUND.plusSeconds(1));
		});
	}

	private static void shakeHands(Socket connection) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			head.write(connection.getInputStream().read());
		}
		Matcher key = KEY.matcher(head.toString(StandardCharsets.ISO_8859_1));
		assertThat(key.find()).isTrue();
		connection.getOutputStream()
			.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ "Sec-WebSocket-Accept: " + accept(key.group(1)) + "\r\n\r\n")
				.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String accept(String key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1")
				.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
			return Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
