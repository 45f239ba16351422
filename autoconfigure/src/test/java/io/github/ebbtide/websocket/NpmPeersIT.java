package io.github.ebbtide.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.fixture.AppProcess;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What the libraries that browsers use make of a real SIGTERM: {@code ws},
 * {@code @stomp/stompjs} and {@code sockjs-client} with each transport that it has
 * outside a browser. They are there after {@code npm ci} in {@code src/test/node}.
 */
@Timeout(180)
class NpmPeersIT {

	private static final Path DIRECTORY = Path.of("src", "test", "node");

	private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

	private static boolean isThere(String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void theLibrariesThatBrowsersUseSeeTheConfiguredCloseOverEveryTransport() throws Exception {
		assumeTrue(isThere("node", "--version"), "needs node");
		assumeTrue(Files.isDirectory(DIRECTORY.resolve("node_modules")), "needs 'npm ci' in " + DIRECTORY);
		try (AppProcess app = AppProcess.of(KnownPeers.class)
			.with("ebbtide.websocket.close-code=1012", "ebbtide.websocket.close-reason=Back soon",
					"ebbtide.websocket.close-timeout=15s")
			.start()
			.awaitStarted(); Peers peers = Peers.start(app.port())) {
			peers.awaitReady();
			app.terminate();
			peers.awaitExit();
			assertThat(peers.lines).filteredOn((line) -> line.contains(" closed "))
				.containsExactlyInAnyOrder("raw closed 1012 Back soon", "jakarta closed 1012 Back soon",
						"stomp closed 1012 Back soon", "stomp-sockjs closed 1012 Back soon",
						"sockjs-websocket closed 1012 Back soon", "sockjs-streaming closed 1012 Back soon",
						"sockjs-eventsource closed 1012 Back soon", "sockjs-polling closed 1012 Back soon");
			assertThat(peers.lines).contains("raw got echo hello", "jakarta got echo hello", "stomp protocol 1.2",
					"stomp got hello", "stomp-sockjs got hello", "sockjs-polling got echo hello");
			assertThat(peers.lines)
				.anyMatch((line) -> line.startsWith("raw extensions ") && line.contains("permessage-deflate"));
			app.awaitExit(EXIT_LIMIT);
			assertThat(app.output()).contains("websocket /raw 1012: 1 acknowledged",
					"websocket /jakarta/{room} 1012: 1 acknowledged", "websocket /stomp 1012: 1 acknowledged",
					"websocket /sockjs-stomp/** 1012: 1 acknowledged", "websocket /sockjs/** 1012: 4 acknowledged",
					"0 abandoned");
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	/**
	 * An application that knows everybody: Spring 7.0.8 wants all requests of a SockJS
	 * session to come from one port where it does not.
	 */
	static class KnownPeers extends SessionsApplication {

		private static final Principal EVERYBODY = () -> "everybody";

		public static void main(String[] args) {
			SpringApplication.run(KnownPeers.class, args);
		}

		@Bean
		Filter known() {
			return (request, response, chain) -> chain
				.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public Principal getUserPrincipal() {
						return EVERYBODY;
					}

				}, response);
		}

	}

	/** The process that they run in. */
	private static final class Peers implements AutoCloseable {

		private final Process process;

		private final List<String> lines = new CopyOnWriteArrayList<>();

		private Peers(Process process) {
			this.process = process;
			Thread reader = new Thread(this::read, "output-of-peers");
			reader.setDaemon(true);
			reader.start();
		}

		static Peers start(int port) throws IOException {
			return new Peers(
					new ProcessBuilder("node", "peers.js", Integer.toString(port)).directory(DIRECTORY.toFile())
						.redirectErrorStream(true)
						.start());
		}

		private void read() {
			try {
				this.process.inputReader().lines().forEach(this.lines::add);
			}
			catch (UncheckedIOException ex) {
				// it is gone
			}
		}

		void awaitReady() {
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.lines)
					.anyMatch((line) -> line.equals("ready") || line.contains(" closed ") || line.contains("Error")));
			assertThat(this.lines).contains("ready");
		}

		void awaitExit() throws InterruptedException {
			assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).as("ended of itself, after %s", this.lines).isTrue();
			Awaitility.await()
				.until(() -> this.lines.stream().filter((line) -> line.contains(" closed ")).count() == 8);
		}

		@Override
		public void close() {
			this.process.destroyForcibly();
		}

	}

}
