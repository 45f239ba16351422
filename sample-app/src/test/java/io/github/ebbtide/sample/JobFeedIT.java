package io.github.ebbtide.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.sample.process.SampleProcess;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What subscribers of the job feed get, until the end.
 */
@Timeout(240)
class JobFeedIT {

	@TempDir
	private Path directory;

	@Test
	void subscribersHearOfJobsAndThenThatTheDeskCloses() throws Exception {
		try (SampleProcess process = SampleProcess.in(this.directory).unpacked().start()) {
			process.awaitReady(Duration.ofSeconds(90));
			Subscriber raw = new Subscriber();
			raw.connect(process, "/feed");
			Subscriber stomp = new Subscriber();
			WebSocket session = stomp.connect(process, "/stomp");
			session.sendText("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0", true).join();
			session.sendText("SUBSCRIBE\nid:jobs\ndestination:/topic/jobs\nreceipt:1\n\n\0", true).join();
			stomp.await("CONNECTED");
			// the simple broker sends no receipts: whatever is handed in late enough is
			// heard of
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				process.post("/documents?name=a.txt", "hello".getBytes());
				return stomp.has("\"ARCHIVED\"");
			});
			raw.await("\"PROCESSING\"");
			raw.await("\"ARCHIVED\"");
			process.terminate();
			assertThat(raw.closed.get(60, TimeUnit.SECONDS)).isEqualTo("1001 Service is stopping");
			assertThat(stomp.closed.get(60, TimeUnit.SECONDS)).isEqualTo("1001 Service is stopping");
			assertThat(process.waitForExit(Duration.ofSeconds(45))).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
			assertThat(process.log()).noneMatch((line) -> line.contains(" ERROR "));
		}
	}

	/** A subscriber. */
	private static final class Subscriber implements WebSocket.Listener {

		private final List<String> messages = new CopyOnWriteArrayList<>();

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		WebSocket connect(SampleProcess process, String path) throws Exception {
			return HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:" + process.port() + path), this)
				.get(30, TimeUnit.SECONDS);
		}

		boolean has(String part) {
			return this.messages.stream().anyMatch((message) -> message.contains(part));
		}

		void await(String part) {
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> has(part));
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.messages.add(data.toString());
			socket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
			this.closed.complete(code + " " + reason);
			return null;
		}

	}

}
