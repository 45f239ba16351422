package io.github.ebbtide.timeout.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.TimeoutAudit;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Globals;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tomcat against clients that take nothing or give too little, on real sockets.
 */
@Timeout(120)
class TomcatTimeoutTests {

	private static final Duration BOUND = Duration.ofSeconds(2);

	/** More than the buffers of a connection hold. */
	private static final int FILE_LENGTH = 32 * 1024 * 1024;

	private static CompletableFuture<Exception> outcome = new CompletableFuture<>();

	private static ConfigurableApplicationContext context;

	private static Path file = Path.of("none");

	@BeforeAll
	static void start() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setRegisterShutdownHook(false);
		context = application.run("--server.port=0", "--spring.main.banner-mode=off",
				"--ebbtide.socket-timeouts.tomcat.read=2s", "--ebbtide.socket-timeouts.tomcat.headers=1s",
				"--ebbtide.socket-timeouts.tomcat.minimum-data-rate=240B",
				"--ebbtide.socket-timeouts.tomcat.minimum-data-rate-grace=1s");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void resetOutcome() {
		reset();
	}

	static void reset() {
		outcome = new CompletableFuture<>();
	}

	static CompletableFuture<Exception> outcome() {
		return outcome;
	}

	@Test
	void aClientThatTakesNothingFreesItsThreadWithinTheBound() throws Exception {
		Rounds.oneOf(5, () -> {
			reset();
			try (Socket client = connect()) {
				send(client, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
				long start = System.nanoTime();
				assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(BOUND.minusMillis(200),
						BOUND.plusSeconds(1));
			}
		});
	}

	@Test
	void aHeadThatTricklesIsCutOff() throws Exception {
		try (Socket client = connect()) {
			send(client, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
			await().atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(200))
				.until(() -> isCutOff(client, "x"));
		}
	}

	@Test
	void aFileThatTomcatSendsInTheBackgroundIsNoHeadThatTrickles(@TempDir Path directory) throws Exception {
		file = Files.write(directory.resolve("file"), new byte[FILE_LENGTH]);
		try (Socket client = connect()) {
			send(client, "GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
			long begin = System.nanoTime();
			int taken = 0;
			// long enough for three looks at heads that take too long
			while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(3_500)) {
				taken += client.getInputStream().readNBytes(256 * 1024).length;
				await().pollDelay(Duration.ofMillis(50)).until(() -> true);
			}
			taken += client.getInputStream().readAllBytes().length;
			assertThat(taken).isGreaterThan(FILE_LENGTH);
		}
	}

	@Test
	void aBodyThatTricklesIsCutOff() throws Exception {
		try (Socket client = connect()) {
			send(client, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
			await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200)).until(() -> {
				isCutOff(client, "x");
				return outcome.isDone();
			});
			assertThat(outcome.get()).hasStackTraceContaining("minimum-data-rate");
		}
	}

	@Test
	void aBodyThatComesFastEnoughIsRead() throws Exception {
		try (Socket client = connect()) {
			send(client, "POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3000\r\n\r\n");
			for (int i = 0; i < 3; i++) {
				send(client, "x".repeat(1000));
			}
			assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
				.startsWith("HTTP/1.1 200")
				.endsWith("3000");
		}
	}

	@Test
	void theAuditShowsReadAndWriteAndNothingInfinite() {
		List<SocketTimeout> timeouts = context.getBean(TimeoutAudit.class)
			.timeouts()
			.stream()
			.filter((timeout) -> timeout.technology().equals("tomcat"))
			.toList();
		assertThat(timeouts).noneMatch(SocketTimeout::infinite)
			.filteredOn((timeout) -> timeout.limit() == Limit.READ || timeout.limit() == Limit.WRITE)
			.extracting((timeout) -> timeout.meaning() + " " + timeout.value())
			.containsExactlyInAnyOrder("PER_OPERATION PT2S", "PER_OPERATION PT2S", "HEADERS PT1S");
		assertThat(timeouts).anyMatch((timeout) -> timeout.limit() == Limit.KEEPALIVE && timeout.value() != null);
	}

	private static boolean isCutOff(Socket client, String more) {
		try {
			send(client, more);
			return client.getInputStream().available() > 0;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static Socket connect() throws IOException {
		Socket client = new Socket();
		client.setReceiveBufferSize(4096);
		client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(),
				((ServletWebServerApplicationContext) context).getWebServer().getPort()));
		return client;
	}

	private static void send(Socket client, String text) throws IOException {
		client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		client.getOutputStream().flush();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, SocketTimeoutAutoConfiguration.class })
	static class Application {

		@Bean
		ServletRegistrationBean<HttpServlet> servlet() {
			return new ServletRegistrationBean<>(new TestServlet(), "/");
		}

	}

	@SuppressWarnings("serial")
	private static final class TestServlet extends HttpServlet {

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			if (request.getRequestURI().equals("/file")) {
				response.setContentLengthLong(FILE_LENGTH);
				request.setAttribute(Globals.SENDFILE_FILENAME_ATTR, file.toString());
				request.setAttribute(Globals.SENDFILE_FILE_START_ATTR, 0L);
				request.setAttribute(Globals.SENDFILE_FILE_END_ATTR, (long) FILE_LENGTH);
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

		@Override
		protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
			CompletableFuture<Exception> result = outcome;
			try {
				response.getWriter().print(request.getInputStream().readAllBytes().length);
			}
			catch (IOException ex) {
				result.complete(ex);
				throw ex;
			}
		}

	}

}
