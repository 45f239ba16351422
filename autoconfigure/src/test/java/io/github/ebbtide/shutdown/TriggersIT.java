package io.github.ebbtide.shutdown;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.HostileApplication;
import io.github.ebbtide.fixture.Pairs;
import io.github.ebbtide.fixture.TwoContextsApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Triggers of a drain against a real process, with management on the same port.
 */
class TriggersIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** Settling takes a second at least, the propagation delay five. */
	private static final Duration UNNOTICED = Duration.ofMillis(500);

	private static AppProcess.Builder application(String... properties) {
		return AppProcess.of(HostileApplication.class)
			.with("management.endpoints.web.exposure.include=*", "management.endpoint.drain.access=unrestricted",
					"ebbtide.shutdown.pre-stop.enabled=true", "management.endpoint.health.probes.enabled=true")
			.with(properties);
	}

	@Test
	void aPostLeavesTheProcessDrainedAndASignalEndsItInOrder() throws Exception {
		try (AppProcess app = application("ebbtide.shutdown.timeout=20s").start().awaitStarted()) {
			assertThat(exchange(app, "POST", "/actuator/drain").status()).isBetween(200, 202);
			awaitState(app, "DRAINED");
			assertThat(exchange(app, "DELETE", "/actuator/drain").status()).isEqualTo(409);
			assertThat(exchange(app, "GET", "/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(exchange(app, "GET", "/actuator/health/readiness").status()).isEqualTo(503);
			assertThat(app.terminate().awaitExit(LIMIT)).isLessThan(Duration.ofSeconds(18));
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("fixture is destroyed");
		}
	}

	@Test
	void aPreStopThatNoSignalFollowsIsTakenBack() throws Exception {
		try (AppProcess app = application("ebbtide.shutdown.timeout=3s").start().awaitStarted()) {
			assertThat(exchange(app, "GET", "/actuator/prestop").status()).isEqualTo(403);
			assertThat(exchange(app, "GET", "/actuator/drain").body()).contains("\"RUNNING\"");
			assertThat(preStop(app).status()).isEqualTo(200);
			assertThat(exchange(app, "GET", "/actuator/health/readiness").status()).isEqualTo(503);
			awaitState(app, "RUNNING");
			assertThat(exchange(app, "GET", "/actuator/health/readiness").status()).isEqualTo(200);
			assertThat(app.get("/hello")).isEqualTo(200);
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	@Test
	void onASharedPortALateRequestIsServedAndManagementAnswersUntilRelease() throws Exception {
		try (AppProcess app = application("ebbtide.shutdown.timeout=60s").onKubernetes().start().awaitStarted();
				Socket kept = new Socket("127.0.0.1", app.port())) {
			assertThat(get(kept, "/hello")).startsWith("HTTP/1.1 200");
			app.request("/held");
			app.awaitLine("fixture request is held");
			// silent for longer than the quiet period: not closed before finish has begun
			app.terminate();
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> exchange(app, "GET", "/actuator/drain").body().contains("\"phase\":\"finish\""));
			assertThat(exchange(app, "GET", "/actuator/prometheus").body())
				.contains("ebbtide_work_active{kind=\"http\"} 1", "ebbtide_drain_state{state=\"draining\"} 1");
			assertThat(exchange(app, "GET", "/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(exchange(app, "GET", "/actuator/health/readiness").status()).isEqualTo(503);
			assertThat(get(kept, "/hello")).as("late, on a connection that was idle").startsWith("HTTP/1.1 200");
			assertThat(app.get("/let-go")).as("late, on a new connection").isEqualTo(200);
			app.awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("0 abandoned");
		}
	}

	@Test
	void twoContextsInOneJvmDrainUnderOneClock() throws Exception {
		try (AppProcess app = AppProcess.of(TwoContextsApplication.class).start().awaitLine("both are ready")) {
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("drain  [application] begins: SIGTERM", "drain  [second] begins: SIGTERM",
					"drain  [application] SIGTERM: RELEASING", "drain  [second] SIGTERM: RELEASING");
			assertThat(app.lines().stream().filter((line) -> line.contains("context is destroyed"))).hasSize(2);
			assertThat(app.lines()).filteredOn((line) -> line.contains("] begins: ") || line.contains(": RELEASING"))
				.as("at the same time")
				.extracting((line) -> line.contains("] begins: "))
				.containsExactly(true, true, false, false);
		}
	}

	@Test
	void whereSignalsAreLeftAloneTheJvmsOwnEndDrainsBesideBootsHook() throws Exception {
		try (AppProcess app = application("ebbtide.shutdown.timeout=20s").jvm("-Xrs").start().awaitStarted()) {
			app.request("/exit/3");
			app.awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(3);
			assertThat(app.lines().stream().filter((line) -> line.contains("drain  begins"))).hasSize(1);
			assertThat(app.output()).contains("fixture is destroyed").doesNotContain("closes before the drain");
		}
	}

	@Test
	void aRequestThatExitsItselfIsNotWaitedFor() throws Exception {
		try (AppProcess app = application().start().awaitStarted()) {
			app.request("/exit-here/3");
			// waiting for itself would take the 25 s that a drain has
			assertThat(app.awaitExit(LIMIT)).isLessThan(Duration.ofSeconds(15));
			assertThat(app.exitCode()).isEqualTo(3);
			assertThat(app.output()).contains("fixture is destroyed").doesNotContain("did not end", "abandoned 1");
		}
	}

	@Test
	void aJobThatEndsByItselfEndsAsSoonAsWithoutUs() throws Exception {
		Pairs pairs = Pairs.measure(2, 6, UNNOTICED, () -> endOfJob(true), () -> endOfJob(false));
		assertThat(pairs.extra()).as("%s", pairs).isLessThanOrEqualTo(UNNOTICED);
	}

	/** Returns what a job takes from the end of its work to the end of its process. */
	private static Duration endOfJob(boolean enabled) throws Exception {
		try (AppProcess app = application("spring.main.web-application-type=none",
				"ebbtide.shutdown.enabled=" + enabled)
			.onKubernetes()
			.start()) {
			app.awaitExit(Duration.ofSeconds(60));
			Instant end = Instant.now();
			assertThat(app.exitCode()).isZero();
			assertThat(app.output()).contains("fixture is destroyed")
				// on a busy machine another phase may be worth a line
				.doesNotContain("drain  begins", "drain  settle");
			return Duration.between(timeOf(app, "fixture is ready"), end);
		}
	}

	private static Instant timeOf(AppProcess app, String part) {
		String line = app.lines().stream().filter((each) -> each.contains(part)).findFirst().orElseThrow();
		return OffsetDateTime.parse(line.split(" ")[0]).toInstant();
	}

	@Test
	void anExpectedPreStopThatDidNotComeIsWarnedAbout() throws Exception {
		try (AppProcess app = application("ebbtide.shutdown.pre-stop.expected=true").start().awaitStarted()) {
			app.terminate().awaitExit(LIMIT);
			assertThat(app.output()).contains("SIGTERM came without a call of the prestop endpoint");
		}
	}

	@Test
	void withAsynchronousAppendersTheReportIsWrittenBeforeTheEnd() throws Exception {
		try (AppProcess app = application("logging.config=classpath:io/github/ebbtide/fixture/async-appender.xml")
			.start()
			.awaitStarted()) {
			app.terminate().awaitExit(LIMIT);
			assertThat(app.output()).contains("0 abandoned", "release", "application-context");
		}
	}

	private static void awaitState(AppProcess app, String state) {
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> exchange(app, "GET", "/actuator/drain").body().contains("\"state\":\"" + state + "\""));
	}

	private static String get(Socket socket, String path) throws IOException {
		socket.getOutputStream()
			.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
	}

	private static Answer preStop(AppProcess app) throws IOException {
		return exchange(app, "GET", "/actuator/prestop", "X-Ebbtide-Pre-Stop");
	}

	private static Answer exchange(AppProcess app, String method, String path, String... headers) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + app.port() + path)
			.toURL()
			.openConnection();
		connection.setRequestMethod(method);
		connection.setReadTimeout(30_000);
		for (String header : headers) {
			connection.setRequestProperty(header, "test");
		}
		int status = connection.getResponseCode();
		try (var body = (status < 400) ? connection.getInputStream() : connection.getErrorStream()) {
			return new Answer(status, (body != null) ? new String(body.readAllBytes(), StandardCharsets.UTF_8) : "");
		}
	}

	private record Answer(int status, String body) {

	}

}
