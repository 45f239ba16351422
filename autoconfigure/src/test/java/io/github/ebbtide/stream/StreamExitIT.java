package io.github.ebbtide.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.fixture.StreamingApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process with streams that are open gets SIGTERM, and its clients see how they end.
 */
@Execution(ExecutionMode.SAME_THREAD)
class StreamExitIT {

	private static final int ROUNDS = 3;

	private static final Duration LIMIT = Duration.ofSeconds(40);

	/** Where stock waits for its 30 s. */
	private static final Duration SOON = Duration.ofSeconds(1);

	@TempDir
	private Path directory;

	private static AppProcess start(String... properties) throws IOException {
		return AppProcess.of(StreamingApplication.class)
			.with("ebbtide.traffic.quiet-period=100ms", "ebbtide.shutdown.phases.settle.timeout=300ms")
			.with(properties)
			.start()
			.awaitStarted();
	}

	@Test
	void eventStreamsEndAtOnceDownloadsAreFinishedAndPollsAreAnswered() throws Exception {
		Rounds.oneOf(ROUNDS, this::streamsThenPollThenDownload);
	}

	private void streamsThenPollThenDownload() throws Exception {
		Path gate = this.directory.resolve("gate-" + System.nanoTime());
		try (AppProcess app = start("ebbtide.stream.last-event=bye", "ebbtide.stream.last-data=see you",
				"ebbtide.stream.reconnect-time=250ms", "fixture.gate=" + gate)) {
			List<Client> streams = Stream.of("/events", "/entity", "/ticks", "/texts")
				.map((path) -> new Client(app, path))
				.toList();
			streams.forEach((client) -> client.awaitPart("data:"));
			Client download = new Client(app, "/download").awaitPart("line 1");
			Client poll = new Client(app, "/poll");
			app.awaitLine("fixture is polled");
			app.terminate();
			for (Client client : streams) {
				assertThat(client.response()).as(client.path)
					.contains(":the server stops", "event:bye", "data:see you", "retry:250")
					.endsWith("\n0\n\n");
			}
			assertThat(poll.response()).contains("nothing new");
			assertThat(download.end).as("the download goes on").isNotDone();
			Files.createFile(gate);
			assertThat(download.response()).contains("download is complete").endsWith("\n0\n\n");
			Duration afterDownload = app.awaitExit(LIMIT);
			assertThat(afterDownload).isLessThan(SOON);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("fixture events completed", "fixture ticks cancelled", "0 abandoned");
		}
	}

	@Test
	void anEventStreamAloneDoesNotHoldTheExit() throws Exception {
		Rounds.oneOf(ROUNDS, this::eventStreamThenExit);
	}

	private void eventStreamThenExit() throws Exception {
		try (AppProcess app = start()) {
			Client events = new Client(app, "/events").awaitPart("data:");
			app.terminate();
			assertThat(events.response()).contains("\n:the server stops\n").endsWith("\n0\n\n");
			assertThat(app.awaitExit(LIMIT)).isLessThan(SOON);
			assertThat(app.output()).contains("event-streams");
		}
	}

	/**
	 * Reads a response to its terminator or to the end of the connection, whichever comes
	 * first: the connection of a response that began before the drain may stay open.
	 */
	private static final class Client {

		private final String path;

		private final List<String> lines = new CopyOnWriteArrayList<>();

		private final CompletableFuture<String> end;

		Client(AppProcess app, String path) {
			this.path = path;
			this.end = CompletableFuture.supplyAsync(() -> read(app.port()), (task) -> {
				Thread thread = new Thread(task, "client" + path);
				thread.setDaemon(true);
				thread.start();
			});
		}

		private String read(int port) {
			try (Socket socket = new Socket("127.0.0.1", port)) {
				socket.setSoTimeout(60_000);
				socket.getOutputStream()
					.write(("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n").formatted(this.path)
						.getBytes(StandardCharsets.US_ASCII));
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					this.lines.add(line);
					if (String.join("\n", this.lines).endsWith("\n0\n")) {
						break;
					}
				}
				return String.join("\n", this.lines) + "\n";
			}
			catch (IOException ex) {
				throw new IllegalStateException(String.join("\n", this.lines), ex);
			}
		}

		Client awaitPart(String part) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> this.lines.stream().anyMatch((line) -> line.contains(part)));
			return this;
		}

		String response() throws Exception {
			return this.end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}

	}

}
