package io.github.ebbtide.timeout.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.timeout.UnreadConnection;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tomcat with a single thread against peers that take nothing of what they have asked
 * for: when another client gets an answer, that thread is free again.
 */
@Timeout(180)
class UnreadPeerTests {

	private static final Duration BOUND = Duration.ofSeconds(2);

	private static CompletableFuture<Exception> outcome = new CompletableFuture<>();

	private static CompletableFuture<Exception> asynchronous = new CompletableFuture<>();

	@Test
	void streamsOfHttp2WhosePeerOpensNoWindow() throws Exception {
		try (Server server = new Server("--server.http2.enabled=true")) {
			server.isFreeInTime(() -> UnreadConnection.http2WithoutWindow(server.port(), "/large"));
		}
	}

	@Test
	void connectionsOfHttp2WhosePeerDoesNotRead() throws Exception {
		try (Server server = new Server("--server.http2.enabled=true")) {
			// Tomcat may have to wait for the reset and for GOAWAY as long as for the
			// data
			server.isFreeInTime(BOUND.dividedBy(3), () -> UnreadConnection.http2(server.port(), "/large"));
		}
	}

	@Test
	void webSocketsWhosePeerDoesNotRead() throws Exception {
		try (Server server = new Server()) {
			server.isFreeInTime(() -> UnreadConnection.webSocket(server.port(), "/socket"));
			Rounds.oneOf(3, () -> {
				asynchronous = new CompletableFuture<>();
				long start = System.nanoTime();
				try (UnreadConnection client = UnreadConnection.webSocket(server.port(), "/asynchronous")) {
					assertThat(asynchronous.get(60, TimeUnit.SECONDS)).isNotNull();
					assertThat(client.isOpen()).isTrue();
					// Tomcat looks for these once a second
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND.plusSeconds(2));
				}
			});
		}
	}

	@Test
	void tlsWhosePeerTakesNoCloseNotify(@TempDir Path directory) throws Exception {
		Path keyStore = directory.resolve("key.p12");
		assertThat(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12",
				"-storepass", "changeit", "-keystore", keyStore.toString())
			.start()
			.waitFor()).isZero();
		try (Server server = new Server("--server.ssl.key-store=" + keyStore,
				"--server.ssl.key-store-password=changeit")) {
			server.isFreeInTime(() -> UnreadConnection.on(server.connect(), UnreadConnection.http1("/large")));
		}
	}

	@Test
	void theAuditShowsWhatBoundsThem() {
		try (Server server = new Server("--server.http2.enabled=true")) {
			assertThat(server.context.getBean(TimeoutAudit.class).timeouts())
				.extracting((timeout) -> "%s %s %s %s".formatted(timeout.name().replaceFirst("http-\\d+ ", ""),
						timeout.limit(), timeout.value(), timeout.origin()))
				.contains("HTTP/2 stream READ PT2S EBBTIDE", "HTTP/2 stream WRITE PT2S EBBTIDE",
						"HTTP/2 connection READ PT2S EBBTIDE", "HTTP/2 connection WRITE PT0.666S EBBTIDE",
						"HTTP/2 connection IDLE PT20S LIBRARY", "server WRITE PT2S EBBTIDE",
						"server blocking WRITE PT20S LIBRARY");
		}
	}

	@Test
	void zeroLeavesHttp2AloneAndShowsTheRestAsInfinite() {
		try (Server server = new Server("--server.http2.enabled=true", "--ebbtide.socket-timeouts.tomcat.read=0",
				"--ebbtide.socket-timeouts.tomcat.headers=0", "--ebbtide.socket-timeouts.websocket.write=0",
				"--ebbtide.socket-timeouts.tomcat.minimum-data-rate=0B")) {
			assertThat(server.context.getBean(TimeoutAudit.class).timeouts())
				.extracting((timeout) -> "%s %s %s %s".formatted(timeout.name().replaceFirst("http-\\d+ ", ""),
						timeout.limit(), timeout.value(), timeout.origin()))
				.contains("head READ null LIBRARY", "server WRITE null LIBRARY", "HTTP/2 stream WRITE PT20S LIBRARY",
						"HTTP/2 connection WRITE PT5S LIBRARY");
			await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.doesNotContain("ebbtide-slow-heads"));
		}
	}

	/** A server with one thread. */
	private static final class Server implements AutoCloseable {

		private final ConfigurableApplicationContext context;

		private final boolean tls;

		Server(String... arguments) {
			SpringApplication application = new SpringApplication(Application.class);
			application.setRegisterShutdownHook(false);
			Stream<String> usual = Stream.of("--server.port=0", "--spring.main.banner-mode=off",
					"--server.tomcat.threads.max=1", "--server.tomcat.threads.min-spare=1",
					"--ebbtide.socket-timeouts.tomcat.read=2s", "--ebbtide.socket-timeouts.websocket.write=2s");
			List<String> own = List.of(arguments);
			Stream<String> rest = usual
				.filter((argument) -> own.stream().noneMatch((other) -> other.startsWith(key(argument))));
			this.tls = own.stream().anyMatch((argument) -> argument.startsWith("--server.ssl"));
			this.context = application.run(Stream.concat(rest, own.stream()).toArray(String[]::new));
		}

		private static String key(String argument) {
			return argument.substring(0, argument.indexOf('='));
		}

		int port() {
			return ((ServletWebServerApplicationContext) this.context).getWebServer().getPort();
		}

		Socket connect() throws IOException, GeneralSecurityException {
			Socket socket = new Socket();
			socket.setReceiveBufferSize(4096);
			socket.connect(new InetSocketAddress("127.0.0.1", port()));
			if (!this.tls) {
				return socket;
			}
			SSLSocket secure = (SSLSocket) Tls.client()
				.getSocketFactory()
				.createSocket(socket, "localhost", port(), true);
			secure.startHandshake();
			return secure;
		}

		void isFreeInTime(Peer peer) throws Exception {
			isFreeInTime(BOUND, peer);
		}

		void isFreeInTime(Duration patience, Peer peer) throws Exception {
			Rounds.oneOf(3, () -> {
				outcome = new CompletableFuture<>();
				long start = System.nanoTime();
				try (UnreadConnection unread = peer.connect()) {
					assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotNull();
					assertThat(unread.isOpen()).isTrue();
					assertThat(answer()).startsWith("HTTP/1.1 200");
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(patience.minusMillis(200),
							BOUND.plusSeconds(1));
				}
			});
		}

		private String answer() throws IOException, GeneralSecurityException {
			try (Socket socket = connect()) {
				socket.setSoTimeout(60_000);
				socket.getOutputStream()
					.write("GET /small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
						.getBytes(StandardCharsets.ISO_8859_1));
				return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			}
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

	/** Connects a peer that takes nothing. */
	@FunctionalInterface
	interface Peer {

		UnreadConnection connect() throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, SocketTimeoutAutoConfiguration.class })
	static class Application {

		@Bean
		ServletRegistrationBean<HttpServlet> servlet() {
			return new ServletRegistrationBean<>(new Large(), "/");
		}

		@Bean
		ServerEndpointExporter exporter() {
			return new ServerEndpointExporter();
		}

		@Bean
		ServerEndpointConfig blocking() {
			return ServerEndpointConfig.Builder.create(Blocking.class, "/socket").build();
		}

		@Bean
		ServerEndpointConfig asynchronous() {
			return ServerEndpointConfig.Builder.create(Asynchronous.class, "/asynchronous").build();
		}

	}

	@SuppressWarnings("serial")
	private static final class Large extends HttpServlet {

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			if (request.getRequestURI().equals("/small")) {
				return;
			}
			CompletableFuture<Exception> result = outcome;
			try {
				byte[] part = new byte[64 * 1024];
				for (int i = 0; i < 1024; i++) {
					response.getOutputStream().write(part);
				}
			}
			catch (IOException ex) {
				result.complete(ex);
				throw ex;
			}
		}

	}

	/** Sends until it fails, with a bound of its own. */
	public static final class Blocking extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			CompletableFuture<Exception> result = outcome;
			session.getUserProperties().put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", BOUND.toMillis());
			try {
				while (session.isOpen()) {
					session.getBasicRemote().sendText("x".repeat(64 * 1024));
				}
			}
			catch (IOException | RuntimeException ex) {
				result.complete(ex);
			}
		}

		@Override
		public void onError(Session session, Throwable failure) {
			// seen where it happens
		}

	}

	/** Sends the next when the last has been taken, until one fails. */
	public static final class Asynchronous extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			send(session, asynchronous);
		}

		private static void send(Session session, CompletableFuture<Exception> result) {
			session.getAsyncRemote().sendText("x".repeat(1024 * 1024), (sent) -> {
				if (sent.isOK()) {
					send(session, result);
				}
				else {
					result.complete(new IOException(sent.getException()));
				}
			});
		}

		@Override
		public void onError(Session session, Throwable failure) {
			// seen where it happens
		}

	}

}
