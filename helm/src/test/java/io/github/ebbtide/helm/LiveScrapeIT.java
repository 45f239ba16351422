package io.github.ebbtide.helm;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the rules and the dashboard ask for, the archive desk really has; and its last
 * scrape happens.
 */
@Timeout(240)
class LiveScrapeIT {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	/** Meters of kube-state-metrics. */
	private static final Set<String> FOREIGN = Set.of("kube_pod_container_status_last_terminated_exitcode");

	private final HttpClient client = HttpClient.newHttpClient();

	private String lastScrape = "";

	@TempDir
	private Path directory;

	@Test
	void eachMeterThatIsAskedForIsThereFromTheStartAndToTheEnd() throws Exception {
		int port = freePort();
		int managementPort = freePort();
		Path log = this.directory.resolve("log");
		Process desk = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", System.getProperty("sample.jar"),
				"--server.port=" + port, "--management.server.port=" + managementPort,
				"--sample.archive.directory=" + this.directory.resolve("data"), "--ebbtide.metrics.last-scrape=60s",
				"--ebbtide.shutdown.timeout=120s")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			await(managementPort, "jvm_info");
			use(port);
			Set<String> asked = asked();
			Awaitility.await()
				.atMost(LIMIT)
				.untilAsserted(
						() -> assertThat(names(scrape(managementPort), "(?m)^([a-z_]+)[{ ]")).containsAll(asked));
			desk.toHandle().destroy();
			await(managementPort, "ebbtide_drain_state{state=\"releasing\"} 1");
			assertThat(this.lastScrape)
				.contains("ebbtide_drain_phase_duration_seconds_count{outcome=\"completed\",phase=\"finish\"} 1");
			assertThat(desk.waitFor(50, TimeUnit.SECONDS)).as("ends once scraped").isTrue();
			assertThat(desk.exitValue()).isEqualTo(143);
			assertThat(Files.readString(log)).contains("last-scrape");
		}
		finally {
			desk.destroyForcibly();
		}
	}

	/** Commands and WebSocket endpoints are known once they have been used. */
	private void use(int port) throws Exception {
		HttpRequest document = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/documents?name=a"))
			.POST(BodyPublishers.ofString("hello"))
			.build();
		assertThat(this.client.send(document, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
		this.client.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:" + port + "/feed"), new WebSocket.Listener() {
			})
			.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
	}

	private static Set<String> asked() throws IOException {
		String files = Files.readString(Path.of("ebbtide", "files", "rules.yaml"))
				+ Files.readString(Path.of("ebbtide", "files", "dashboard.json"));
		Set<String> asked = names(files, "\\b((?:ebbtide|kube)_[a-z_]+)\\b");
		assertThat(asked).containsAll(FOREIGN).hasSizeGreaterThan(12);
		asked.removeAll(FOREIGN);
		return asked;
	}

	private static Set<String> names(String text, String pattern) {
		return Pattern.compile(pattern)
			.matcher(text)
			.results()
			.map((MatchResult result) -> result.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private void await(int port, String content) {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(scrape(port)).contains(content));
	}

	private String scrape(int port) throws InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
			.timeout(LIMIT)
			.build();
		try {
			this.lastScrape = this.client.send(request, BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			// not up yet, or gone
		}
		return this.lastScrape;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
