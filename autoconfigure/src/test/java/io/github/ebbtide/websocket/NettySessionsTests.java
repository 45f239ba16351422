package io.github.ebbtide.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import io.github.ebbtide.work.WorkRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http2.Http2DataFrame;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sessions that peers open on Reactor Netty.
 */
@Timeout(120)
class NettySessionsTests {

	@BeforeEach
	void shutTheGate() {
		NettySessionsApplication.gate = Sinks.one();
		NettySessionsApplication.SENT.set(0);
		NettySessionsApplication.closed = null;
	}

	private static SessionsServer server(String... properties) {
		return server(NettySessionsApplication.class, properties);
	}

	private static SessionsServer server(Class<?> application, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("spring.main.web-application-type=reactive");
		return new SessionsServer(application, all.toArray(String[]::new));
	}

	private static void assertClosed(SessionsServer server, String endpoint, CloseOutcome outcome, long count) {
		assertThat(server.sessions().closes()).containsEntry(new WebSocketSessions.Close(endpoint, 1001, outcome),
				count);
	}

	private static void assertClosedProperly(List<Peer> peers) {
		Herd.assertClosed(peers, 1001, "Service is stopping");
	}

	private static CompletableFuture<ShutdownReport> drainBeside(SessionsServer server) {
		return server.bean(ShutdownCoordinator.class)
			.drain(ShutdownReason.ENDPOINT, Duration.ofSeconds(30))
			.toCompletableFuture();
	}

	private static Socket connect(SessionsServer server) throws IOException {
		Socket socket = new Socket("127.0.0.1", server.port());
		socket.setSoTimeout(20_000);
		return socket;
	}

	private static String head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			assertThat(next).as("what follows '%s'", head).isNotNegative();
			head.append((char) next);
		}
		return head.toString();
	}

	@Test
	void everyPeerSeesTheCloseAndItsAnswerIsAwaited() throws Exception {
		try (SessionsServer server = server(); Herd herd = new Herd(server.port())) {
			List<Peer> peers = herd.join("/raw", 200, Manner.POLITE);
			peers.forEach((peer) -> peer.send(Frames.text("hello")));
			await().until(() -> server.bean(WorkRegistry.class).active("websocket") == 200
					&& peers.stream().noneMatch((peer) -> peer.messages.isEmpty()));
			MeterRegistry meters = server.bean(MeterRegistry.class);
			assertThat(meters.get("ebbtide.websocket.sessions").tags("endpoint", "/raw").gauge().value())
				.isEqualTo(200);
			ShutdownReport report = server.drain(Duration.ofSeconds(20));
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(peers);
			assertThat(peers).allSatisfy((peer) -> assertThat(peer.messages).containsExactly("echo hello"));
			assertThat(report.abandonedTotal()).isZero();
			assertClosed(server, "/raw", CloseOutcome.ACKNOWLEDGED, 200);
			assertThat(meters.get("ebbtide.websocket.closes")
				.tags("endpoint", "/raw", "code", "1001", "outcome", "acknowledged")
				.counter()
				.count()).isEqualTo(200);
			// the application hears of it as if the peer had closed first
			await().until(() -> new CloseStatus(1001).equals(NettySessionsApplication.closed));
		}
	}

	@Test
	void theEndpointIsThePatternAndNeverThePath() throws Exception {
		try (SessionsServer server = server(); Herd herd = new Herd(server.port())) {
			herd.join("/rooms/secret?token=secret", 2, Manner.POLITE);
			await().until(() -> server.sessions().active("/rooms/{room}") == 2);
			server.sessions()
				.forEach((session) -> assertThat(session.description())
					.startsWith("WebSocket /rooms/{room} of 127.0.0.1:"));
			server.drain(Duration.ofSeconds(20));
			assertClosed(server, "/rooms/{room}", CloseOutcome.ACKNOWLEDGED, 2);
		}
	}

	@Test
	void aSessionThatItsPeerClosesEndsAsEver() throws Exception {
		try (SessionsServer server = server(); Herd herd = new Herd(server.port())) {
			Peer peer = herd.join("/raw", 1, Manner.MUTE).get(0);
			await().until(() -> server.sessions().active() == 1);
			peer.send(Frames.close(4000));
			herd.awaitEnd((each) -> true);
			assertThat(peer.close).isNotNull();
			assertThat(peer.close.code()).isEqualTo(4000);
			assertThat(peer.end).isEqualTo(Herd.End.FIN);
			await().until(() -> server.sessions().active() == 0);
			assertThat(server.sessions().closes()).isEmpty();
			await().until(() -> new CloseStatus(4000, "").equals(NettySessionsApplication.closed));
		}
	}

	@Test
	void aSessionThatItsApplicationEndsEndsAsEver() throws Exception {
		try (SessionsServer server = server(); Herd herd = new Herd(server.port())) {
			List<Peer> peers = herd.join("/ends", 3, Manner.POLITE);
			await().until(() -> server.sessions().active() == 3);
			NettySessionsApplication.gate.tryEmitValue("");
			herd.awaitEnd((peer) -> true);
			assertThat(peers).allSatisfy((peer) -> {
				assertThat(peer.close).isNotNull();
				assertThat(peer.close.code()).isEqualTo(1000);
			});
			await().until(() -> server.sessions().active() == 0);
			assertThat(server.sessions().closes()).isEmpty();
		}
	}

	@Test
	void whatIsBeingSentGoesOutBeforeTheClose() throws Exception {
		try (SessionsServer server = server(Narrow.class, "ebbtide.websocket.close-timeout=15s");
				Herd herd = new Herd(server.port())) {
			List<Peer> peers = herd.join("/queue", 2, Manner.SLOW);
			await().until(() -> peers.stream().noneMatch((peer) -> peer.messages.isEmpty()));
			server.drain(Duration.ofSeconds(30));
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(peers);
			assertThat(peers).allSatisfy((peer) -> assertThat(peer.messages).hasSize(NettySessionsApplication.QUEUED));
			assertClosed(server, "/queue", CloseOutcome.ACKNOWLEDGED, 2);
		}
	}

	@Test
	void anApplicationThatNeverStopsSendingIsClosedAllTheSame() throws Exception {
		try (SessionsServer server = server("ebbtide.websocket.close-timeout=1s");
				Herd herd = new Herd(server.port())) {
			List<Peer> peers = herd.join("/ticks", 20, Manner.POLITE);
			await().until(() -> peers.stream().noneMatch((peer) -> peer.messages.isEmpty()));
			server.drain(Duration.ofSeconds(20));
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(peers);
			assertClosed(server, "/ticks", CloseOutcome.ACKNOWLEDGED, 20);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ends", "/closes" })
	void anApplicationThatEndsMeanwhileDoesNotCutTheHandshakeShort(String path) throws Exception {
		try (SessionsServer server = server("ebbtide.websocket.close-timeout=15s");
				Herd herd = new Herd(server.port())) {
			Peer peer = herd.join(path, 1, Manner.MUTE).get(0);
			CompletableFuture<ShutdownReport> drain = drainBeside(server);
			await().until(() -> peer.close != null);
			NettySessionsApplication.gate.tryEmitValue("");
			await().during(Duration.ofMillis(300)).until(() -> peer.end == null);
			peer.send(Frames.text("on my way"));
			peer.send(Frames.close(1001));
			drain.get(20, TimeUnit.SECONDS);
			herd.awaitEnd((each) -> true);
			assertClosedProperly(List.of(peer));
			assertClosed(server, path, CloseOutcome.ACKNOWLEDGED, 1);
		}
	}

	@Test
	void anApplicationThatNeverReadsSeesTheHandshakeFinished() throws Exception {
		try (SessionsServer server = server(); Herd herd = new Herd(server.port())) {
			List<Peer> peers = herd.join("/unread", 10, Manner.POLITE);
			peers.forEach((peer) -> {
				for (int i = 0; i < 20; i++) {
					peer.send(Frames.text("x".repeat(4_000)));
				}
			});
			server.drain(Duration.ofSeconds(20));
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(peers);
			assertClosed(server, "/unread", CloseOutcome.ACKNOWLEDGED, 10);
		}
	}

	@Test
	void peersThatDoNotAnswerOrDoNotReadAreCutOffAndCostNobodyElseAnything() throws Exception {
		try (SessionsServer server = server("ebbtide.websocket.close-timeout=2s");
				Herd herd = new Herd(server.port())) {
			List<Peer> good = herd.join("/raw", 50, Manner.POLITE);
			herd.join("/raw", 5, Manner.MUTE);
			herd.join("/flood", 5, Manner.DEAF);
			awaitFull();
			CompletableFuture<ShutdownReport> drain = drainBeside(server);
			herd.awaitEnd(good::contains);
			// the server counts a moment after its peers have seen the end
			await().until(() -> server.sessions().active() == 10);
			ShutdownReport report = drain.get(20, TimeUnit.SECONDS);
			herd.awaitEnd((peer) -> peer.manner == Manner.MUTE);
			assertClosedProperly(good);
			assertClosed(server, "/raw", CloseOutcome.ACKNOWLEDGED, 50);
			assertClosed(server, "/raw", CloseOutcome.ABORTED, 5);
			assertClosed(server, "/flood", CloseOutcome.ABORTED, 5);
			assertThat(report.phase("finish").duration()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
			assertThat(report.abandonedTotal()).isZero();
		}
	}

	/** Waits until nothing more goes to a peer that does not read. */
	private static void awaitFull() {
		await().until(() -> NettySessionsApplication.SENT.get() > 0);
		int[] last = new int[1];
		await().pollInterval(Duration.ofMillis(200)).until(() -> {
			int before = last[0];
			last[0] = NettySessionsApplication.SENT.get();
			return last[0] == before;
		});
	}

	@Test
	void overTlsAndCompressedWithAServiceOfTheApplicationItIsTheSame() throws Exception {
		try (SessionsServer server = server(Compressing.class,
				Tls.create().serverProperties("ebbtide.websocket.close-timeout=2s"))) {
			LibraryPeer peer = new LibraryPeer(URI.create("wss://127.0.0.1:" + server.port() + "/raw"), true);
			assertThat(peer.connectBlocking(10, TimeUnit.SECONDS)).isTrue();
			assertThat(((Draft_6455) peer.getConnection().getDraft()).getExtension())
				.isInstanceOf(PerMessageDeflateExtension.class);
			peer.send("hello ".repeat(1_000));
			await().until(() -> !peer.messages.isEmpty());
			LibraryPeer deaf = new LibraryPeer(URI.create("wss://127.0.0.1:" + server.port() + "/flood"), false);
			deaf.stopReading();
			assertThat(deaf.connectBlocking(10, TimeUnit.SECONDS)).isTrue();
			awaitFull();
			ShutdownReport report = server.drain(Duration.ofSeconds(20));
			await().until(() -> peer.code != 0);
			assertThat(peer.messages).containsExactly("echo " + "hello ".repeat(1_000));
			assertThat(peer.code).isEqualTo(1001);
			assertThat(peer.reason).isEqualTo("Service is stopping");
			assertClosed(server, "/raw", CloseOutcome.ACKNOWLEDGED, 1);
			assertClosed(server, "/flood", CloseOutcome.ABORTED, 1);
			assertThat(report.phase("finish").duration()).isLessThan(Duration.ofSeconds(4));
			// nobody waits for it to read the end of TLS
			await().atMost(Duration.ofSeconds(1))
				.until(() -> server.bean(Compressing.class).channels.stream().noneMatch(Channel::isOpen));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/raw", "/unread", "/ticks" })
	void overHttp2ItIsTheSame(String path) throws Exception {
		ConnectionProvider connections = ConnectionProvider.newConnection();
		try (SessionsServer server = server(Http2.class, "server.http2.enabled=true",
				"ebbtide.websocket.close-timeout=2s")) {
			HttpClient client = HttpClient.create(connections)
				.protocol(HttpProtocol.H2C)
				.baseUrl("http://127.0.0.1:" + server.port());
			List<WebSocketCloseStatus> closed = new CopyOnWriteArrayList<>();
			List<Throwable> failures = new CopyOnWriteArrayList<>();
			Flux.range(0, 20).flatMap((number) -> client.websocket().uri(path).handle((in, out) -> {
				in.receiveCloseStatus().subscribe(closed::add);
				return out.sendString(Mono.just("hello")).then(in.receive().then());
			}), 20).subscribe((nothing) -> {
			}, failures::add);
			await().until(() -> server.sessions().active(path) == 20);
			server.drain(Duration.ofSeconds(20));
			await().until(() -> closed.size() == 20);
			assertThat(failures).isEmpty();
			assertThat(closed).allSatisfy((status) -> {
				assertThat(status.code()).isEqualTo(1001);
				assertThat(status.reasonText()).isEqualTo("Service is stopping");
			});
			assertClosed(server, path, CloseOutcome.ACKNOWLEDGED, 20);
			assertThat(server.bean(Http2.class).streamsEnded).hasValue(20);
			// over HTTP/1.1, as ever
			try (Socket plain = connect(server)) {
				plain.getOutputStream().write(Frames.handshake(path));
				assertThat(head(plain.getInputStream())).startsWith("HTTP/1.1 503");
			}
			assertThat(
					client.websocket().uri(path).handle((in, out) -> in.receive().then()).then().materialize().block())
				.satisfies((end) -> assertThat(end.isOnError()).isTrue());
		}
		finally {
			connections.dispose();
		}
	}

	@Test
	void runningWorkMaySendWhileNewHandshakesAreRefused() throws Exception {
		try (SessionsServer server = server(Goodbye.class); Herd herd = new Herd(server.port())) {
			Peer peer = herd.join("/raw", 1, Manner.POLITE).get(0);
			Peer.request(server.port(), "/slow");
			await().until(() -> server.bean(WorkRegistry.class).active("http") == 1);
			CompletableFuture<ShutdownReport> drain = drainBeside(server);
			await().until(() -> server.bean(WebSocketIntake.class).isStopped());
			try (Socket refused = connect(server)) {
				refused.getOutputStream().write(Frames.handshake("/raw"));
				assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
					.startsWith("HTTP/1.1 503")
					.containsIgnoringCase("Retry-After: 1\r\n")
					.containsIgnoringCase("Connection: close\r\n");
			}
			peer.send(Frames.text("during the drain"));
			await().until(() -> peer.messages.contains("echo during the drain"));
			assertThat(peer.close).isNull();
			NettySessionsApplication.gate.tryEmitValue("done");
			assertThat(drain.get(20, TimeUnit.SECONDS).abandonedTotal()).isZero();
			herd.awaitEnd((each) -> true);
			assertClosedProperly(List.of(peer));
			assertThat(peer.messages).containsExactly("echo during the drain", "goodbye /raw");
			assertClosed(server, "/raw", CloseOutcome.ACKNOWLEDGED, 1);
		}
	}

	/** Reads what a late session begins with, and answers. */
	private static void answerClose(Socket socket) throws IOException {
		assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 101");
		ByteBuffer in = ByteBuffer.allocate(512);
		Frames.Frame frame = null;
		while (frame == null || frame.opCode() != Frames.CLOSE) {
			in.put((byte) socket.getInputStream().read()).flip();
			frame = Frames.next(in);
			in.compact();
		}
		assertThat(frame.code()).isEqualTo(1001);
		assertThat(frame.reason()).isEqualTo("Service is stopping");
		socket.getOutputStream().write(Frames.close(1001));
		assertThat(socket.getInputStream().read()).isNegative();
	}

	@Test
	void aHandshakeThatEndsWhenAllIsOverIsClosedAtOnce() throws Exception {
		try (SessionsServer server = server(); Socket late = connect(server)) {
			late.getOutputStream().write(Frames.handshake("/raw?late"));
			await().until(() -> NettySessionsApplication.gate.currentSubscriberCount() == 1);
			server.drain(Duration.ofSeconds(20));
			NettySessionsApplication.gate.tryEmitValue("");
			answerClose(late);
			await().untilAsserted(() -> assertClosed(server, "/raw", CloseOutcome.ACKNOWLEDGED, 1));
		}
	}

	@Test
	void aRequestThatLeadsToNoSessionLeavesNothingBehindOnItsConnection() throws Exception {
		try (SessionsServer server = server(Compressing.class); Socket socket = connect(server)) {
			Map<String, Integer> answers = Map.of("/nowhere", 404, "/after/1", 200, "/raw?key=none", 400);
			for (Map.Entry<String, Integer> answer : answers.entrySet()) {
				byte[] handshake = Frames.handshake(answer.getKey());
				socket.getOutputStream()
					.write((answer.getValue() == 400)
							? new String(handshake, StandardCharsets.US_ASCII).replace("Sec-WebSocket-Key", "X-Key")
								.getBytes(StandardCharsets.US_ASCII)
							: handshake);
				String head = head(socket.getInputStream());
				assertThat(head).startsWith("HTTP/1.1 " + answer.getValue());
				int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
				socket.getInputStream().readNBytes(length);
				assertThat(server.bean(Compressing.class).channels).isNotEmpty()
					.allSatisfy((channel) -> assertThat(channel.pipeline().get(NettyHandshake.class)).isNull());
			}
			assertThat(server.sessions().active()).isZero();
			socket.getOutputStream().write(Frames.handshake("/raw"));
			assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 101");
			await().until(() -> server.sessions().active() == 1);
		}
	}

	@Test
	void aHandshakeOfAMockIsLeftAlone() {
		ApplicationContext context = new GenericApplicationContext();
		MockServerWebExchange exchange = MockServerWebExchange
			.builder(MockServerHttpRequest.get("/raw").header("Upgrade", "websocket"))
			.applicationContext(context)
			.build();
		new NettyWebSocketFilter(context, new WebSocketSessions(List::of, List::of), new WebSocketIntake())
			.filter(exchange,
					(each) -> Mono.fromRunnable(() -> each.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED)))
			.block();
		assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
	}

	@Test
	void switchedOffNobodyIsToldAnything() throws Exception {
		try (SessionsServer server = server("ebbtide.websocket.enabled=false"); Herd herd = new Herd(server.port())) {
			Peer peer = herd.join("/raw", 1, Manner.POLITE).get(0);
			server.drain(Duration.ofSeconds(20));
			assertThat(server.context().getBeanProvider(NettyWebSocketFilter.class).stream()).isEmpty();
			assertThat(peer.close).isNull();
		}
	}

	/** With a handshake of its own making. */
	@Configuration(proxyBeanMethods = false)
	@Import(NettySessionsApplication.class)
	static class Compressing implements WebFluxConfigurer {

		final List<Channel> channels = new CopyOnWriteArrayList<>();

		@Bean
		static WebServerFactoryCustomizer<NettyReactiveWebServerFactory> channels(
				ObjectProvider<Compressing> application) {
			return (factory) -> factory.addServerCustomizers((server) -> server
				.doOnConnection((connection) -> application.getObject().channels.add(connection.channel())));
		}

		@Override
		public WebSocketService getWebSocketService() {
			return new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy(
					() -> WebsocketServerSpec.builder().compress(true).compressionAllowServerNoContext(true)));
		}

	}

	/** With handshakes over HTTP/2. */
	@Configuration(proxyBeanMethods = false)
	@Import(NettySessionsApplication.class)
	static class Http2 {

		final AtomicInteger streamsEnded = new AtomicInteger();

		@Bean
		static WebServerFactoryCustomizer<NettyReactiveWebServerFactory> connects(ObjectProvider<Http2> application) {
			return (factory) -> factory.addServerCustomizers(
					(server) -> server.http2Settings((settings) -> settings.connectProtocolEnabled(true))
						.doOnConnection((connection) -> connection.channel()
							.pipeline()
							.addFirst(new EndOfStream(application.getObject().streamsEnded))));
		}

	}

	/** Counts streams that end as they should. */
	private static final class EndOfStream extends ChannelOutboundHandlerAdapter {

		private final AtomicInteger count;

		EndOfStream(AtomicInteger count) {
			this.count = count;
		}

		@Override
		public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
			if (message instanceof Http2DataFrame frame && frame.isEndStream()) {
				this.count.incrementAndGet();
			}
			context.write(message, promise);
		}

	}

	/** With little room for what peers do not read. */
	@Configuration(proxyBeanMethods = false)
	@Import(NettySessionsApplication.class)
	static class Narrow {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> narrows() {
			return (factory) -> factory
				.addServerCustomizers((server) -> server.childOption(ChannelOption.SO_SNDBUF, 8192));
		}

	}

	/** With a last word. */
	@Configuration(proxyBeanMethods = false)
	@Import(NettySessionsApplication.class)
	static class Goodbye {

		@Bean
		WebSocketListener goodbyes() {
			return new WebSocketListener() {

				@Override
				public void goodbye(WebSocketConnection session) throws IOException {
					session.send("goodbye " + session.endpoint());
				}

			};
		}

	}

}
