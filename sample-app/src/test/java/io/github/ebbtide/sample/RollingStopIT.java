package io.github.ebbtide.sample;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import io.github.ebbtide.sample.load.OpenLoopClient;
import io.github.ebbtide.sample.load.Outcome;
import io.github.ebbtide.sample.process.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A rolling update as one of its pods sees it: load goes on, the pod is asked to stop,
 * and those who route traffic hear of it two seconds late. Nothing may fail.
 */
@Timeout(240)
@Isolated
class RollingStopIT {

	private static final Duration START_LIMIT = Duration.ofSeconds(90);

	private static final Duration REMOVAL_DELAY = Duration.ofSeconds(2);

	/** Of a preStop. */
	private static final Duration SLEEP = Duration.ofSeconds(10);

	private static final Duration QUIET_PERIOD = Duration.ofSeconds(1);

	private static final int REQUESTS_BEFORE = 400;

	/** From the last request to the exit, of each stop. */
	private static final List<Duration> ENDS = new ArrayList<>();

	@TempDir
	private Path directory;

	/** One of them may meet a stall of the machine, the median does not. */
	@AfterAll
	static void theProcessEndsSoonAfterTheLastRequest() {
		assertThat(ENDS.stream().sorted().toList().get(ENDS.size() / 2)).as("median of %s", ENDS)
			.isLessThan(QUIET_PERIOD.plusSeconds(2));
	}

	/** Unpacked but for the first test, which stops what users start. */
	private SampleProcess.Builder pod(String... arguments) {
		return SampleProcess.in(this.directory)
			.environment("KUBERNETES_SERVICE_HOST", "10.96.0.1")
			.environment("KUBERNETES_SERVICE_PORT", "443")
			.arguments(arguments);
	}

	private static OpenLoopClient.Builder load(SampleProcess pod) {
		return OpenLoopClient.to("127.0.0.1", pod.port())
			.rate(200)
			.newConnections(0.5)
			.target("/desk")
			.warmUp(50)
			// a busy machine may be slow; that is not what this test is about
			.maxConcurrency(2_000)
			.slow(0.05, "/reports/load?duration=1500ms");
	}

	private static void awaitLoad(OpenLoopClient client) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> client.outcomes().size() >= REQUESTS_BEFORE || !client.failures().isEmpty());
	}

	private static void removeLate(OpenLoopClient client) {
		CompletableFuture.delayedExecutor(REMOVAL_DELAY.toMillis(), TimeUnit.MILLISECONDS)
			.execute(client::stopNewConnections);
	}

	private static void assertNothingFailed(SampleProcess pod, OpenLoopClient client) throws InterruptedException {
		int exitCode = pod.waitForExit(Duration.ofSeconds(40));
		Instant exit = Instant.now();
		client.stop(Duration.ofSeconds(20));
		assertThat(client.failures()).as(() -> client.summary() + "\n" + String.join("\n", pod.log())).isEmpty();
		assertThat(exitCode).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
		Instant last = client.outcomes()
			.stream()
			.map((outcome) -> outcome.scheduledAt().plus(outcome.lateness()).plus(outcome.latency()))
			.max(Instant::compareTo)
			.orElseThrow();
		ENDS.add(Duration.between(last, exit));
		assertThat(client.outcomes()).extracting(Outcome::connection)
			.contains(Outcome.Connection.NEW, Outcome.Connection.KEPT_ALIVE);
		System.getLogger(RollingStopIT.class.getName()).log(System.Logger.Level.INFO, client.summary());
	}

	/** Returns the log of the pod that was stopped under load. */
	private static List<String> stop(SampleProcess.Builder builder, Stop stop) throws Exception {
		return stop(builder, UnaryOperator.identity(), stop);
	}

	private static List<String> stop(SampleProcess.Builder builder, UnaryOperator<OpenLoopClient.Builder> load,
			Stop stop) throws Exception {
		try (SampleProcess pod = builder.start()) {
			pod.awaitReady(START_LIMIT);
			try (OpenLoopClient client = load.apply(load(pod)).start()) {
				awaitLoad(client);
				stop.stop(pod, client);
				assertNothingFailed(pod, client);
			}
			return pod.log();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "graceful", "immediate" })
	void underLoadNotOneRequestFailsOnSigterm(String shutdown) throws Exception {
		stop(pod("--server.shutdown=" + shutdown), (pod, client) -> {
			pod.terminate();
			removeLate(client);
		});
	}

	@Test
	void overHttp2NotOneRequestFailsEither() throws Exception {
		stop(pod("--server.http2.enabled=true").unpacked(), OpenLoopClient.Builder::http2, (pod, client) -> {
			pod.terminate();
			removeLate(client);
		});
	}

	@Test
	void preStopAndSigtermShareOneClockAndNotOneRequestFails() throws Exception {
		List<String> log = stop(pod().unpacked(), (pod, client) -> {
			removeLate(client);
			Instant begin = Instant.now();
			assertThat(preStop(pod)).isEqualTo(200);
			assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(9));
			pod.terminate();
		});
		// the requests of the two seconds before the removal, and the silence after them
		assertThat(secondsToGo(log, "SIGTERM")).isLessThan(secondsToGo(log, "PRE_STOP") - 2);
	}

	private static double secondsToGo(List<String> log, String reason) {
		Pattern begin = Pattern.compile("begins: " + reason + ", ([0-9.]+) s to go");
		return log.stream()
			.flatMap((line) -> begin.matcher(line).results())
			.mapToDouble((match) -> Double.parseDouble(match.group(1)))
			.findFirst()
			.orElseThrow();
	}

	private static int preStop(SampleProcess pod) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI
			.create("http://127.0.0.1:" + pod.managementPort() + "/actuator/prestop")
			.toURL()
			.openConnection();
		connection.setRequestProperty("X-Ebbtide-Pre-Stop", "kubelet");
		connection.setReadTimeout(30_000);
		return connection.getResponseCode();
	}

	@Test
	void afterASleepingPreStopOfTheUsersOwnNotOneRequestFails() throws Exception {
		stop(pod().unpacked(), (pod, client) -> {
			removeLate(client);
			Instant begin = Instant.now();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> Duration.between(begin, Instant.now()).compareTo(SLEEP) >= 0);
			pod.terminate();
		});
	}

	@FunctionalInterface
	private interface Stop {

		void stop(SampleProcess pod, OpenLoopClient client) throws Exception;

	}

}
