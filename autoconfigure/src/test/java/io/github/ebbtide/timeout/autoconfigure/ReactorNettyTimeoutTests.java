package io.github.ebbtide.timeout.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.ReactorNettyClients;
import io.github.ebbtide.timeout.ReactorNettyTimeouts;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.timeout.UnreadConnection;
import io.netty.buffer.Unpooled;
import io.netty.handler.timeout.WriteTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reactor Netty's server against clients that take nothing, or give nothing more, on real
 * sockets.
 */
@Timeout(120)
class ReactorNettyTimeoutTests {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static final int PART = 64 * 1024;

	private static final long LARGE = 1024L * PART;

	private static CompletableFuture<String> outcome = new CompletableFuture<>();

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		application.setRegisterShutdownHook(false);
		context = application.run("--server.port=0", "--spring.main.banner-mode=off", "--server.http2.enabled=true",
				"--ebbtide.socket-timeouts.reactor-netty.read=" + BOUND.toMillis() + "ms",
				"--ebbtide.socket-timeouts.reactor-netty.write=" + BOUND.toMillis() + "ms");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void aResponseThatNobodyTakesIsEnded() throws Exception {
		inTime((client) -> {
			send(client, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
			outcome.get(30, TimeUnit.SECONDS);
			assertThat(bytesLeft(client)).isLessThan(LARGE);
		});
	}

	@Test
	void aRequestOfWhichNothingMoreComesIsEnded() throws Exception {
		inTime((client) -> {
			send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
			assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo("onError");
		});
	}

	@Test
	void aConnectionThatIsNotUsedIsClosed() throws Exception {
		inTime((client) -> {
			send(client, "GET /small HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
				.startsWith("HTTP/1.1 200");
		});
	}

	@Test
	void aResponseThatIsTakenSlowlyMayTakeLongerThanTheBound() throws Exception {
		outcome = new CompletableFuture<>();
		try (Socket client = new Socket("127.0.0.1", port())) {
			send(client, "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
			long start = System.nanoTime();
			CountDownLatch never = new CountDownLatch(1);
			while (System.nanoTime() - start < BOUND.multipliedBy(2).toNanos()) {
				assertThat(client.getInputStream().readNBytes(PART)).hasSize(PART);
				assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
			}
			assertThat(outcome).isNotDone();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/large", "/whole" })
	void aStreamOfHttp2WhoseClientOpensNoWindowIsReset(String path) throws Exception {
		Rounds.oneOf(5, () -> {
			long start = System.nanoTime();
			try (UnreadConnection client = UnreadConnection.http2WithoutWindow(port(), path)) {
				client.awaitReset();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(BOUND.minusMillis(200),
						BOUND.plusSeconds(1));
			}
		});
	}

	@Test
	void aStreamOfHttp2ThatIsTakenSlowlyMayTakeLongerThanTheBound() {
		Integer later = HttpClient.create()
			.protocol(HttpProtocol.H2C)
			.get()
			.uri("http://127.0.0.1:" + port() + "/whole")
			.responseContent()
			.asByteArray()
			.concatMap((part) -> Mono.delay(Duration.ofMillis(5)).thenReturn(part.length), 1)
			.skip(BOUND.multipliedBy(3))
			.blockFirst(Duration.ofSeconds(30));
		assertThat(later).isPositive();
	}

	@Test
	void aRequestOverHttp2OfWhichNobodyTakesAnythingIsGivenUp() throws Exception {
		DisposableServer server = HttpServer.create()
			.protocol(HttpProtocol.H2C)
			.handle((request, response) -> Mono.never())
			.bindNow();
		Mono<?> call = ReactorNettyClients.bound(HttpClient.create().protocol(HttpProtocol.H2C), null, BOUND)
			.post()
			.uri("http://127.0.0.1:" + server.port() + "/")
			.send(Flux.range(0, 1024).map((part) -> Unpooled.wrappedBuffer(new byte[PART])))
			.response();
		try {
			Rounds.oneOf(5, () -> {
				long start = System.nanoTime();
				assertThatExceptionOfType(WriteTimeoutException.class)
					.isThrownBy(() -> call.block(Duration.ofSeconds(30)));
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(BOUND.minusMillis(200),
						BOUND.plusSeconds(1));
			});
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void theAuditShowsAllOfIt() {
		assertThat(context.getBean(TimeoutAudit.class).timeouts())
			.filteredOn((timeout) -> timeout.technology().equals("reactor-netty"))
			.allSatisfy((timeout) -> {
				assertThat(timeout.value()).isEqualTo(BOUND);
				assertThat(timeout.origin()).isEqualTo(Origin.EBBTIDE);
			})
			.extracting((timeout) -> timeout.name() + " " + timeout.limit())
			.containsExactlyInAnyOrder("server READ", "server WRITE", "server HTTP/2 stream WRITE", "server IDLE");
	}

	@Test
	void streamsOfHttp2AreShownWhereThereAreSome() {
		ReactorNettyTimeouts timeouts = new ReactorNettyTimeouts(null, null, (property, value) -> Origin.LIBRARY);
		timeouts.apply(HttpServer.create());
		assertThat(timeouts.read()).noneMatch((timeout) -> timeout.name().contains("HTTP/2"));
		timeouts.apply(HttpServer.create().protocol(HttpProtocol.HTTP11, HttpProtocol.H2C));
		assertThat(timeouts.read()).filteredOn((timeout) -> timeout.name().equals("server HTTP/2 stream"))
			.singleElement()
			.matches(SocketTimeout::infinite);
	}

	@Test
	void aManagementServerIsToldFromTheApplications() {
		ReactorNettyTimeouts timeouts = new ReactorNettyTimeouts(BOUND, BOUND, (property, value) -> Origin.LIBRARY);
		timeouts.apply(HttpServer.create());
		timeouts.applyToManagement(HttpServer.create().protocol(HttpProtocol.H2C));
		assertThat(timeouts.read()).extracting((timeout) -> timeout.name() + " " + timeout.limit())
			.containsExactly("server READ", "server WRITE", "server IDLE", "management READ", "management WRITE",
					"management HTTP/2 stream WRITE", "management IDLE");
	}

	private static long bytesLeft(Socket client) throws IOException {
		long bytes = 0;
		try {
			byte[] part = new byte[PART];
			for (int read = 0; read >= 0; read = client.getInputStream().read(part)) {
				bytes += read;
			}
		}
		catch (SocketException ex) {
			// reset
		}
		return bytes;
	}

	private static void inTime(Client client) throws Exception {
		Rounds.oneOf(5, () -> {
			outcome = new CompletableFuture<>();
			try (Socket socket = connect()) {
				long start = System.nanoTime();
				client.use(socket);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(BOUND.minusMillis(200),
						BOUND.plusSeconds(1));
			}
		});
	}

	private static Socket connect() throws IOException {
		Socket client = new Socket();
		client.setReceiveBufferSize(4096);
		client.connect(new InetSocketAddress("127.0.0.1", port()));
		return client;
	}

	private static int port() {
		return ((ReactiveWebServerApplicationContext) context).getWebServer().getPort();
	}

	private static void send(Socket client, String text) throws IOException {
		client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** What a client does until it is given up. */
	interface Client {

		void use(Socket socket) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ NettyReactiveWebServerAutoConfiguration.class, SocketTimeoutAutoConfiguration.class })
	static class Application {

		@Bean
		HttpHandler handler() {
			return (request, response) -> answer(request, response)
				.doFinally((signal) -> outcome.complete(signal.toString()));
		}

		private static Mono<Void> answer(ServerHttpRequest request, ServerHttpResponse response) {
			return switch (request.getURI().getPath()) {
				case "/large" -> response
					.writeWith(Flux.range(0, 1024).map((part) -> response.bufferFactory().wrap(new byte[PART])));
				case "/whole" ->
					response.writeWith(Mono.just(response.bufferFactory().wrap(new byte[Math.toIntExact(LARGE)])));
				case "/small" -> response.setComplete();
				default -> request.getBody().doOnNext(DataBufferUtils::release).then();
			};
		}

	}

}
