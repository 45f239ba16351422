package io.github.ebbtide.websocket;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import javax.management.ObjectName;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.traffic.ConnectorIntake;
import io.github.ebbtide.websocket.Herd.Kind;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.sockjs.support.AbstractSockJsService;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.lessThan;

/**
 * Sessions that peers open here, of every kind.
 */
@Timeout(120)
class ServerSessionsTests {

	@Test
	void everySessionGetsTheConfiguredCloseAndFinishesTheHandshake() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class, "ebbtide.websocket.close-code=1012",
				"ebbtide.websocket.close-reason=Back soon"); Herd herd = new Herd(server.port())) {
			for (Kind kind : Kind.values()) {
				List<Peer> peers = herd.join(kind, 10);
				if (kind != Kind.SOCKJS && kind != Kind.STOMP) {
					peers.forEach((peer) -> peer.send(Frames.text("hello")));
				}
			}
			assertThat(server.sessions().active()).isEqualTo(50);
			ShutdownReport report = server.drain(Duration.ofSeconds(20));
			herd.awaitEnd((peer) -> true);
			assertThat(herd.peers()).allSatisfy((peer) -> {
				assertThat(peer.close).isNotNull();
				assertThat(peer.close.code()).isEqualTo(1012);
				assertThat(peer.close.reason()).isEqualTo("Back soon");
				assertThat(peer.end).isEqualTo(Herd.End.FIN);
				assertThat(peer.framesAfterClose).isZero();
			});
			assertThat(herd.peers()).filteredOn((peer) -> peer.kind == Kind.JAKARTA || peer.kind == Kind.PROGRAMMATIC)
				.allSatisfy((peer) -> assertThat(peer.messages).containsExactly("echo hello"));
			assertThat(report.abandonedTotal()).isZero();
			assertThat(server.sessions().active()).isZero();
		}
	}

	private static CompletableFuture<ShutdownReport> drainBeside(SessionsServer server, Duration timeout) {
		return server.bean(ShutdownCoordinator.class).drain(ShutdownReason.ENDPOINT, timeout).toCompletableFuture();
	}

	private static HttpResponse<String> http(SessionsServer server, String method, String path, String... headers)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
			.method(method, HttpRequest.BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String handshake(SessionsServer server, String path) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", server.port())) {
			socket.getOutputStream().write(Frames.handshake(path));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	@Test
	void runningWorkMaySendWhileNewHandshakesAreRefusedAndLateUseIsCounted() throws Exception {
		SessionsApplication.GATE = new CountDownLatch(1);
		List<String> goodbyes = new CopyOnWriteArrayList<>();
		try (SessionsServer server = new SessionsServer(Goodbye.class); Herd herd = new Herd(server.port())) {
			server.bean(Goodbye.class).said = goodbyes;
			SessionsApplication.EchoHandler.last = null;
			Peer sockJs = herd.join(Kind.SOCKJS, 1).get(0);
			await().until(() -> SessionsApplication.EchoHandler.last != null);
			WebSocketSession sockJsSession = SessionsApplication.EchoHandler.last;
			Peer raw = herd.join(Kind.RAW, 1).get(0);
			// the server hears of a session only after its peer has
			await().until(() -> SessionsApplication.EchoHandler.last != sockJsSession);
			WebSocketSession rawSession = SessionsApplication.EchoHandler.last;
			Peer jakarta = herd.join(Kind.JAKARTA, 1).get(0);
			jakarta.send(Frames.text("hello"));
			CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> {
				try {
					return http(server, "GET", "/slow");
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			CompletableFuture<String> underWay = handshakeUnderWay(server);
			assertThat(SessionsApplication.ENTERED.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<ShutdownReport> drain = drainBeside(server, Duration.ofSeconds(30));
			await().until(() -> server.bean(WebSocketIntake.class).isStopped());
			for (String path : List.of("/raw", "/stomp", "/jakarta/x", "/programmatic", "/sockjs/000/new/websocket")) {
				assertThat(handshake(server, path)).startsWith("HTTP/1.1 503").contains("Retry-After: 1");
			}
			assertThat(http(server, "POST", "/sockjs/000/new/xhr").statusCode()).isEqualTo(503);
			assertThat(http(server, "POST", "/sockjs/000/new/xhr").headers().firstValue("Retry-After")).hasValue("1");
			raw.send(Frames.text("during the drain"));
			await().until(() -> raw.messages.contains("echo during the drain"));
			assertThat(raw.close).isNull();
			SessionsApplication.GATE.countDown();
			assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
			assertThat(drain.get(20, TimeUnit.SECONDS).abandonedTotal()).isZero();
			herd.awaitEnd((peer) -> true);
			assertThat(raw.messages).containsExactly("echo during the drain", "result", "goodbye /raw");
			assertThat(raw.close).isNotNull();
			assertThat(raw.close.code()).isEqualTo(1001);
			assertThat(raw.close.reason()).isEqualTo("Service is stopping");
			assertThat(sockJs.messages).containsExactly("a[\"goodbye /sockjs/**\"]", "c[1001,\"Service is stopping\"]");
			assertThat(goodbyes).contains("/raw", "/sockjs/**", "/jakarta/{room}");
			assertThat(underWay.get(20, TimeUnit.SECONDS)).isEqualTo("1001 Service is stopping");
			lateUse(server, rawSession, sockJsSession);
		}
	}

	/**
	 * Begins a handshake that ends when the gate opens, and returns how its session is
	 * closed.
	 */
	private static CompletableFuture<String> handshakeUnderWay(SessionsServer server) {
		CompletableFuture<String> closed = new CompletableFuture<>();
		HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/gated"), new WebSocket.Listener() {

				@Override
				public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
					closed.complete(code + " " + reason);
					return null;
				}

			});
		return closed;
	}

	private static void lateUse(SessionsServer server, WebSocketSession... sessions) throws IOException {
		for (WebSocketSession session : sessions) {
			session.close();
			session.close(CloseStatus.SERVER_ERROR);
			assertThatIllegalStateException().isThrownBy(() -> session.sendMessage(new TextMessage("late")));
		}
		Session jakarta = SessionsApplication.JakartaEndpoint.last;
		jakarta.close();
		assertThatIllegalStateException().isThrownBy(() -> jakarta.getBasicRemote().sendText("late"));
		assertThat(server.sessions().closes())
			.containsEntry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.LATE), 3L)
			.containsEntry(new WebSocketSessions.Close("/sockjs/**", 1001, CloseOutcome.LATE), 3L);
		MeterRegistry meters = server.bean(MeterRegistry.class);
		assertThat(meters.get("ebbtide.websocket.closes")
			.tags("endpoint", "/raw", "code", "1001", "outcome", "acknowledged")
			.counter()
			.count()).isEqualTo(1);
		assertThat(meters.get("ebbtide.websocket.closes")
			.tags("endpoint", "/raw", "code", "1001", "outcome", "late")
			.counter()
			.count()).isEqualTo(3);
		assertThat(meters.get("ebbtide.websocket.sessions").tags("endpoint", "/raw").gauge().value()).isZero();
	}

	@Test
	void sockJsSessionsOverHttpGetTheCloseMessageOnTheirRequests() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class,
				"ebbtide.websocket.close-timeout=1s")) {
			CompletableFuture<String> streaming = CompletableFuture
				.supplyAsync(() -> post(HttpClient.newHttpClient(), server, "/sockjs/000/streaming/xhr_streaming"));
			CompletableFuture<String> events = CompletableFuture.supplyAsync(
					() -> request(HttpClient.newHttpClient(), server, "GET", "/sockjs/000/events/eventsource"));
			CompletableFuture<String> page = CompletableFuture.supplyAsync(
					() -> request(HttpClient.newHttpClient(), server, "GET", "/sockjs/000/page/htmlfile?c=callback"));
			// Spring wants all requests of a session to come from one port
			HttpClient client = HttpClient.newHttpClient();
			assertThat(post(client, server, "/sockjs/000/polling/xhr")).isEqualTo("o\n");
			CompletableFuture<String> polling = CompletableFuture
				.supplyAsync(() -> post(client, server, "/sockjs/000/polling/xhr"));
			assertThat(post(HttpClient.newHttpClient(), server, "/sockjs/000/gone/xhr")).isEqualTo("o\n");
			await().until(() -> server.sessions().active() == 5 && server.sessions().requestsHeld() == 4);
			ShutdownReport report = drainBeside(server, Duration.ofSeconds(25)).get(20, TimeUnit.SECONDS);
			assertThat(streaming.get(10, TimeUnit.SECONDS)).contains("o\n")
				.endsWith("c[1001,\"Service is stopping\"]\n");
			assertThat(polling.get(10, TimeUnit.SECONDS)).isEqualTo("c[1001,\"Service is stopping\"]\n");
			assertThat(events.get(10, TimeUnit.SECONDS)).endsWith("data: c[1001,\"Service is stopping\"]\r\n\r\n");
			assertThat(page.get(10, TimeUnit.SECONDS)).contains("c[1001,");
			// not held back until only the time for closing is left
			assertThat(report.phase("finish").duration()).isLessThan(Duration.ofSeconds(12));
			assertThat(report.abandonedTotal()).isZero();
			assertThat(server.sessions().closes())
				.containsEntry(new WebSocketSessions.Close("/sockjs/**", 1001, CloseOutcome.ACKNOWLEDGED), 4L)
				.containsEntry(new WebSocketSessions.Close("/sockjs/**", 1001, CloseOutcome.ABORTED), 1L);
		}
	}

	@Test
	void sockJsClientsThatDoNotReadTheirStreamAreCutOffAndHoldNobodyUp() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class,
				"ebbtide.websocket.close-timeout=1s")) {
			List<Socket> deaf = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				deaf.add(stream(server, "deaf" + i));
				SessionsApplication.EchoHandler.flood(SessionsApplication.EchoHandler.last);
			}
			CompletableFuture<String> good = CompletableFuture
				.supplyAsync(() -> post(HttpClient.newHttpClient(), server, "/sockjs/000/good/xhr_streaming"));
			await().until(() -> server.sessions().active() == 4 && SessionsServer.senders("SocketWrapperBase") == 3);
			ShutdownReport report = drainBeside(server, Duration.ofSeconds(25)).get(30, TimeUnit.SECONDS);
			assertThat(good.get(10, TimeUnit.SECONDS)).endsWith("c[1001,\"Service is stopping\"]\n");
			assertThat(server.sessions().closes())
				.containsEntry(new WebSocketSessions.Close("/sockjs/**", 1001, CloseOutcome.ACKNOWLEDGED), 1L)
				.containsEntry(new WebSocketSessions.Close("/sockjs/**", 1001, CloseOutcome.ABORTED), 3L);
			assertThat(report.abandonedTotal()).isZero();
			// not until the phase has no time left
			assertThat(report.phase("finish").duration()).isLessThan(Duration.ofSeconds(12));
			await().until(() -> SessionsServer.senders() == 0);
			for (Socket socket : deaf) {
				socket.close();
			}
		}
	}

	/** Opens a stream and reads no more of it than that it is open. */
	private static Socket stream(SessionsServer server, String session) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4096);
		socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
		socket.getOutputStream()
			.write(("POST /sockjs/000/" + session
					+ "/xhr_streaming HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		StringBuilder head = new StringBuilder();
		while (head.indexOf("o\n\r\n") < 0) {
			head.append((char) socket.getInputStream().read());
		}
		assertThat(head).startsWith("HTTP/1.1 200");
		return socket;
	}

	private static String post(HttpClient client, SessionsServer server, String path) {
		return request(client, server, "POST", path);
	}

	private static String request(HttpClient client, SessionsServer server, String method, String path) {
		try {
			HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
				.version(HttpClient.Version.HTTP_1_1)
				.method(method, HttpRequest.BodyPublishers.noBody())
				.build();
			return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aMessageThatIsBeingHandledIsAnsweredBeforeTheClose() throws Exception {
		SessionsApplication.GATE = new CountDownLatch(1);
		SessionsApplication.ENTERED.drainPermits();
		try (SessionsServer server = new SessionsServer(SessionsApplication.class,
				"ebbtide.websocket.close-timeout=500ms"); Herd herd = new Herd(server.port())) {
			Peer idle = herd.join(Kind.RAW, 1).get(0);
			Peer answered = herd.join(Kind.RAW, 1).get(0);
			answered.send(Frames.text("gate"));
			assertThat(SessionsApplication.ENTERED.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<ShutdownReport> drain = drainBeside(server, Duration.ofSeconds(40));
			await().until(() -> idle.close != null);
			// for longer than a peer may take
			Thread.sleep(1_500);
			assertThat(answered.close).isNull();
			assertThat(server.bean(ShutdownCoordinator.class).report().phases())
				.flatExtracting((phase) -> phase.tasks())
				.flatExtracting((task) -> task.blockers())
				.anyMatch((blocker) -> blocker.stack().toString().contains("EchoHandler.handleTextMessage"));
			SessionsApplication.GATE.countDown();
			drain.get(40, TimeUnit.SECONDS);
			herd.awaitEnd((peer) -> true);
			assertThat(answered.messages).containsExactly("through");
			assertThat(answered.close).isNotNull();
			assertThat(answered.close.code()).isEqualTo(1001);
			assertThat(answered.end).isEqualTo(Herd.End.FIN);
		}
	}

	@Test
	void anAnswerThatNobodyReadsIsNotWaitedFor() throws Exception {
		SessionsApplication.ENTERED.drainPermits();
		try (SessionsServer server = new SessionsServer(SessionsApplication.class,
				"ebbtide.websocket.close-timeout=1s"); Herd herd = new Herd(server.port())) {
			Peer deaf = herd.join(Kind.RAW, 1, Manner.DEAF).get(0);
			deaf.send(Frames.text("answer without end"));
			assertThat(SessionsApplication.ENTERED.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
			Thread sender = SessionsApplication.SENDER;
			await().until(() -> Arrays.toString(sender.getStackTrace()).contains("SocketWrapperBase"));
			long start = System.nanoTime();
			server.drain(Duration.ofSeconds(50));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
			// whether the handler, whose send fails then, uses it once more is a matter
			// of moments
			Map<WebSocketSessions.Close, Long> closes = server.sessions().closes();
			closes.remove(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.LATE));
			assertThat(closes)
				.containsOnly(Map.entry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.ABORTED), 1L));
		}
	}

	@Test
	void whatIsBeingSentGoesOutBeforeTheClose() throws Exception {
		SessionsApplication.GATE = new CountDownLatch(1);
		try (SessionsServer server = new SessionsServer(SessionsApplication.class,
				"ebbtide.websocket.close-timeout=15s"); Herd herd = new Herd(server.port())) {
			Peer queue = herd.join(Kind.RAW, 1, Manner.SLOW).get(0);
			queue.send(Frames.text("queue"));
			Peer parts = herd.join(Kind.RAW, 1).get(0);
			parts.send(Frames.text("parts"));
			LibraryPeer compressed = new LibraryPeer(URI.create("ws://127.0.0.1:" + server.port() + "/raw"), true);
			assertThat(compressed.connectBlocking(10, TimeUnit.SECONDS)).isTrue();
			compressed.send("parts");
			await().until(() -> parts.messages.contains("first ") && !queue.messages.isEmpty());
			// what the first part is compressed to is not sent before the second is there
			await().until(() -> SessionsServer.senders("CountDownLatch") == 2);
			CompletableFuture<ShutdownReport> drain = drainBeside(server, Duration.ofSeconds(40));
			await().until(() -> server.bean(WebSocketIntake.class).isStopped());
			SessionsApplication.GATE.countDown();
			drain.get(40, TimeUnit.SECONDS);
			herd.awaitEnd((peer) -> true);
			assertThat(parts.messages).containsExactly("first ", "last");
			assertThat(parts.close).isNotNull();
			await().until(() -> compressed.code != 0);
			assertThat(compressed.messages).containsExactly("first last");
			assertThat(compressed.code).isEqualTo(1001);
			assertThat(queue.messages.stream().mapToInt(String::length).sum()).isEqualTo(400 * 4_000);
			assertThat(queue.close).isNotNull();
			assertThat(queue.close.code()).isEqualTo(1001);
			assertThat(queue.end).isEqualTo(Herd.End.FIN);
		}
	}

	@Test
	void withNoPoolLeftAndEveryServerThreadBlockedSessionsAreClosedAllTheSame() throws Exception {
		SessionsApplication.GATE = new CountDownLatch(1);
		try (SessionsServer server = new SessionsServer(SessionsApplication.class, "server.tomcat.threads.max=4",
				"server.tomcat.threads.min-spare=4", "ebbtide.websocket.close-timeout=1s");
				Herd herd = new Herd(server.port())) {
			for (Kind kind : Kind.values()) {
				herd.join(kind, 5);
			}
			Peer deaf = herd.join(Kind.RAW, 1, Manner.DEAF).get(0);
			deaf.send(Frames.text("flood"));
			for (int i = 0; i < 4; i++) {
				Peer.request(server.port(), "/slow");
			}
			assertThat(SessionsApplication.ENTERED.tryAcquire(4, 10, TimeUnit.SECONDS)).isTrue();
			server.context().getBeansOfType(ExecutorConfigurationSupport.class).values().forEach((pool) -> {
				pool.setWaitForTasksToCompleteOnShutdown(false);
				pool.shutdown();
			});
			ShutdownReport report = drainBeside(server, Duration.ofSeconds(4)).get(20, TimeUnit.SECONDS);
			herd.awaitEnd((peer) -> peer != deaf);
			assertThat(herd.peers()).filteredOn((peer) -> peer != deaf).allSatisfy((peer) -> {
				assertThat(peer.close).isNotNull();
				assertThat(peer.close.code()).isEqualTo(1001);
				assertThat(peer.end).isEqualTo(Herd.End.FIN);
			});
			assertThat(report.abandoned()).doesNotContainKey("websocket");
			assertThat(server.sessions()
				.closes()
				.entrySet()
				.stream()
				.filter((close) -> close.getKey().outcome() == CloseOutcome.ACKNOWLEDGED)
				.mapToLong(Map.Entry::getValue)
				.sum()).isEqualTo(25);
			await().until(() -> SessionsServer.senders() == 0);
			SessionsApplication.GATE.countDown();
		}
	}

	@Test
	@Timeout(900)
	void whatOpensAndEndsLeavesNothingBehind() throws Exception {
		try (SessionsServer server = new SessionsServer(Unpooled.class)) {
			// 250 sessions each; -DargLine=-Dsessions.rounds=400 makes it 100,000
			// (which took 218 s on two very busy cores)
			for (int round = 0; round < Integer.getInteger("sessions.rounds", 4); round++) {
				try (Herd herd = new Herd(server.port())) {
					for (Kind kind : Kind.values()) {
						List<Peer> peers = herd.join(kind, 50);
						// some say goodbye, the others just go
						peers.subList(0, 25).forEach((peer) -> peer.send(Frames.close(1000)));
					}
				}
			}
			await().until(() -> server.sessions().active() == 0);
			// announced, handshakes still succeed, also with clients that read every
			// header
			server.bean(ConnectorIntake.class).announce();
			HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/raw"), new WebSocket.Listener() {
				})
				.get(10, TimeUnit.SECONDS)
				.abort();
			await().until(() -> server.sessions().active() == 0);
			assertThat(server.sessions().closes()).isEmpty();
			// Spring forgets SockJS sessions when it next looks; the fixture holds the
			// last ones
			server.context()
				.getBean("webSocketHandlerMapping", SimpleUrlHandlerMapping.class)
				.getUrlMap()
				.values()
				.stream()
				.filter(SockJsHttpRequestHandler.class::isInstance)
				.map((handler) -> (AbstractSockJsService) ((SockJsHttpRequestHandler) handler).getSockJsService())
				.forEach((service) -> service.setDisconnectDelay(100));
			for (Class<?> type : List.of(TomcatSession.class, TomcatFrameWatch.class, SockJsSessionGuard.class)) {
				await(type.getSimpleName()).until(() -> instances(type), lessThan(50L));
			}
		}
	}

	/** Returns how many there are that something still refers to. */
	private static long instances(Class<?> type) throws Exception {
		String histogram = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		return histogram.lines()
			.map((line) -> line.trim().split("\\s+"))
			.filter((words) -> words.length > 3 && words[3].equals(type.getName()))
			.mapToLong((words) -> Long.parseLong(words[1]))
			.sum();
	}

	@Test
	void closesArriveEvenlyOverTheSpread() throws Exception {
		Rounds.oneOf(3, ServerSessionsTests::closeOverFiveSeconds);
	}

	private static void closeOverFiveSeconds() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class, "ebbtide.websocket.spread=5s");
				Herd herd = new Herd(server.port())) {
			List<Peer> peers = herd.join(Kind.RAW, 500);
			server.drain(Duration.ofSeconds(30));
			herd.awaitEnd((peer) -> true);
			long first = peers.stream().mapToLong((peer) -> peer.closedAt).min().orElseThrow();
			Map<Long, Long> bins = peers.stream()
				.collect(Collectors.groupingBy((peer) -> (peer.closedAt - first) / 500_000_000, Collectors.counting()));
			// none holds more than 15 %
			assertThat(bins.values()).allSatisfy((count) -> assertThat(count).isLessThanOrEqualTo(75));
			assertThat(bins).hasSizeBetween(10, 11);
		}
	}

	/** An application whose server keeps nothing of a connection to use it again. */
	static class Unpooled extends SessionsApplication {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> unpooled() {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("socket.bufferPool", "0"));
		}

	}

	/** An application that says goodbye. */
	static class Goodbye extends SessionsApplication implements WebSocketListener {

		volatile List<String> said = List.of();

		@Override
		public void goodbye(WebSocketConnection session) throws IOException {
			this.said.add(session.endpoint());
			assertThat(session.remoteAddress()).startsWith("127.0.0.1:");
			session.send("goodbye " + session.endpoint());
		}

	}

}
