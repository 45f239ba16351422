package io.github.ebbtide.sample.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import io.github.ebbtide.sample.load.HttpConnection.Response;
import io.github.ebbtide.sample.load.OpenLoopClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SampleProcess}, and for the load client against it.
 */
@Timeout(180)
class SampleProcessIT {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

	private static final Pattern ACTIVE_REQUEST = Pattern
		.compile("http_server_requests_active_seconds_count\\{.*} [1-9]");

	@TempDir
	private Path directory;

	@Test
	void aProcessServesItsLoadAndEndsWithTheCodeOfItsSignal() throws Exception {
		try (SampleProcess process = SampleProcess.in(this.directory)
			.jvmArguments("-Dsample.stubborn-reports=true")
			.environment("SPRING_APPLICATION_NAME", "renamed-desk")
			.arguments("--sample.archive.max-document-size=1KB")
			.start()) {
			process.awaitReady(START_TIMEOUT);
			assertThat(process.get("/desk").text()).contains("renamed-desk", ":1024");
			assertThat(process.get("/reports/a?duration=1ms&stubborn=true").status()).isEqualTo(200);
			assertThat(process.getManagement("/actuator/health").text()).contains("UP");
			try (OpenLoopClient client = OpenLoopClient.to("127.0.0.1", process.port()).rate(50).start()) {
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> client.outcomes().size() >= 150);
				assertThat(client.stop(Duration.ofSeconds(20))).isTrue();
				assertThat(client.failures()).as(client.summary()).isEmpty();
			}
			process.interrupt();
			assertThat(process.waitForExit(Duration.ofSeconds(45))).isEqualTo(SampleProcess.EXIT_CODE_INTERRUPTED);
			assertThat(process.log()).anyMatch((line) -> line.contains("Started ArchiveDeskApplication"));
		}
	}

	@Test
	void aProcessThatIsKilledUnderLoadIsSeenByTheClient() throws Exception {
		try (SampleProcess process = SampleProcess.in(this.directory).unpacked().start()) {
			process.awaitReady(START_TIMEOUT);
			try (OpenLoopClient client = OpenLoopClient.to("127.0.0.1", process.port()).rate(50).start()) {
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> client.outcomes().size() >= 50);
				process.kill();
				assertThat(process.waitForExit(Duration.ofSeconds(10))).isEqualTo(128 + 9);
				Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.untilAsserted(() -> assertThat(client.failures())
						.anyMatch((failure) -> failure.toString().contains("ConnectException")));
			}
		}
	}

	@Test
	void aSlowReportIsFinishedAfterSigterm() throws Exception {
		try (SampleProcess process = SampleProcess.in(this.directory).unpacked().start()) {
			process.awaitReady(START_TIMEOUT);
			AtomicReference<Response> report = new AtomicReference<>();
			Thread reader = new Thread(() -> {
				try {
					report.set(process.get("/reports/slow?duration=2s"));
				}
				catch (Exception ex) {
					// There is no report, then
				}
			});
			reader.start();
			Awaitility.await()
				.until(() -> ACTIVE_REQUEST.matcher(process.getManagement("/actuator/prometheus").text()).find());
			process.terminate();
			reader.join();
			assertThat(report.get().status()).isEqualTo(200);
			assertThat(process.waitForExit(Duration.ofSeconds(45))).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
		}
	}

	@Test
	void aProcessThatCannotStartIsReportedWithItsLog() throws Exception {
		try (SampleProcess process = SampleProcess.in(this.directory)
			.unpacked()
			.arguments("--sample.archive.max-document-size=much")
			.start()) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> process.awaitReady(START_TIMEOUT))
				.withMessageContaining("ended with 1")
				.withMessageContaining("max-document-size");
		}
	}

}
