package io.github.ebbtide.helm;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the rules and the dashboard ask for, the archive desk really has; what the chart
 * configures, it understands; and its last scrape happens.
 */
@Timeout(600)
class LiveScrapeIT {

	private static final Duration LIMIT = Duration.ofMinutes(3);

	/** Meters of kube-state-metrics. */
	private static final Set<String> FOREIGN = Set.of("kube_pod_container_status_last_terminated_exitcode",
			"kube_pod_container_status_restarts_total");

	/** Proves that what is asked for has been found at all. */
	private static final Set<String> MUST = Set.of("ebbtide_drain_state", "ebbtide_sockets",
			"ebbtide_websocket_closes_total", "ebbtide_child_processes_seconds_count");

	private final HttpClient client = HttpClient.newHttpClient();

	private String lastScrape = "";

	@TempDir
	private Path directory;

	@Test
	void eachMeterThatIsAskedForIsThereFromTheStartAndToTheEnd() throws Exception {
		int port = freePort();
		int managementPort = freePort();
		Path log = this.directory.resolve("log");
		Manifest deployment = Manifest.of(Charts.in(this.directory.resolve("charts"))
			.render("ebbtide.timeout=15m", "ebbtide.lastScrape=6m", "ebbtide.phases.settle=3s"), "Deployment");
		Process desk = start(deployment, port, managementPort, log);
		try {
			await(managementPort, "jvm_info");
			assertThat(get(managementPort, "/actuator/drain").body()).as("what the chart configures")
				.containsPattern("\"name\":\"settle\",[^}]*\"timeout\":\"PT3S\"");
			use(port);
			Set<Selector> asked = asked();
			Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
				List<String> series = scrape(managementPort).lines().toList();
				assertThat(asked).filteredOn((selector) -> !selector.isIn(series)).as("missing").isEmpty();
			});
			assertThat(preStop(deployment, managementPort)).isEqualTo(200);
			desk.toHandle().destroy();
			await(managementPort, "ebbtide_drain_state{state=\"releasing\"} 1");
			assertThat(this.lastScrape).contains("ebbtide_drain_prestop_missed_total 0")
				.contains("ebbtide_drain_phase_duration_seconds_count{outcome=\"completed\",phase=\"finish\"} 1");
			Awaitility.await("ends once scraped, long before it has waited in vain").atMost(LIMIT).until(() -> {
				scrape(managementPort);
				return !desk.isAlive();
			});
			assertThat(desk.exitValue()).isEqualTo(143);
			assertThat(Files.readString(log)).contains("last-scrape");
		}
		finally {
			desk.destroyForcibly();
		}
	}

	/**
	 * Starts the desk with what the chart puts into its environment, but for the ports.
	 */
	private Process start(Manifest deployment, int port, int managementPort, Path log) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", System.getProperty("sample.jar"),
				"--server.port=" + port, "--management.server.port=" + managementPort,
				"--sample.archive.directory=" + this.directory.resolve("data"))
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		for (Object item : (List<?>) deployment.at("spec.template.spec.containers.0.env")) {
			Map<?, ?> variable = (Map<?, ?>) item;
			builder.environment().put((String) variable.get("name"), (String) variable.get("value"));
		}
		return builder.start();
	}

	/** Does what the kubelet does with the hook of the chart. */
	private int preStop(Manifest deployment, int port) throws Exception {
		String hook = "spec.template.spec.containers.0.lifecycle.preStop.httpGet.";
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port + deployment.at(hook + "path")))
			.header((String) deployment.at(hook + "httpHeaders.0.name"),
					(String) deployment.at(hook + "httpHeaders.0.value"))
			.timeout(LIMIT)
			.build();
		return this.client.send(request, BodyHandlers.discarding()).statusCode();
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

	private static Set<Selector> asked() throws IOException {
		Map<Boolean, Set<Selector>> asked = Stream
			.concat(Expressions.ofRules().stream(), Expressions.ofDashboard().stream())
			.flatMap(Selector::in)
			.collect(Collectors.partitioningBy((selector) -> FOREIGN.contains(selector.metric()), Collectors.toSet()));
		assertThat(asked.get(true)).extracting(Selector::metric).containsAll(FOREIGN);
		assertThat(asked.get(false)).extracting(Selector::metric).containsAll(MUST);
		return asked.get(false);
	}

	private void await(int port, String content) {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(scrape(port)).contains(content));
	}

	private String scrape(int port) throws InterruptedException {
		try {
			this.lastScrape = get(port, "/actuator/prometheus").body();
		}
		catch (IOException ex) {
			// not up yet, or gone
		}
		return this.lastScrape;
	}

	private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(LIMIT)
			.build();
		return this.client.send(request, BodyHandlers.ofString());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
