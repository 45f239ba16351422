package io.github.ebbtide.shutdown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.HostileApplication;
import io.github.ebbtide.fixture.Rounds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * Whatever hangs, the process ends in time and says what was in the way.
 */
class CertainExitIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(4);

	private static final Duration BAR = TIMEOUT.plusSeconds(1);

	// a busy machine gets more where the bar is not the question: what hangs in these
	// tests hangs for ever
	private static final Duration LIMIT = TIMEOUT.plusSeconds(11);

	@TempDir
	private Path directory;

	@BeforeEach
	void asTheKubeletDoes() throws IOException {
		Files.createFile(this.directory.resolve("termination-log"));
	}

	private AppProcess.Builder hostile(String... properties) {
		return AppProcess.of(HostileApplication.class)
			.with("ebbtide.shutdown.timeout=4s",
					"ebbtide.shutdown.report.file=" + this.directory.resolve("report.json"),
					"ebbtide.shutdown.report.termination-message=" + this.directory.resolve("termination-log"))
			.with(properties);
	}

	@ParameterizedTest
	@CsvSource({ "hostile.stop, HangingStop.stop", "hostile.pre-destroy, HangingPreDestroy.close",
			"hostile.hook, HostileApplication.hangForEver" })
	void whatHangsIsNamedAndTheProcessIsHalted(String culprit, String frame) throws Exception {
		try (AppProcess app = hostile(culprit + "=true").start().awaitStarted()) {
			assertThat(app.terminate().awaitExit(LIMIT)).isGreaterThan(TIMEOUT.minusSeconds(1));
			assertThat(app.exitCode()).isEqualTo(124);
			assertThat(app.output()).contains("is halted at the deadline", frame);
			assertThat(Files.readString(this.directory.resolve("report.json"))).contains("\"haltedWith\":124", frame);
			assertThat(Files.readString(this.directory.resolve("termination-log"))).contains("exit code 124", frame);
		}
	}

	@Test
	void everythingThatHangsTogetherDelaysTheEndNoFurther() throws Exception {
		Rounds.oneOf(3, () -> {
			try (AppProcess app = hostile("hostile.stop=true", "hostile.pre-destroy=true", "hostile.hook=true").start()
				.awaitStarted()) {
				app.request("/stuck/1");
				app.awaitLine("fixture request is stuck");
				Duration taken = app.terminate().awaitExit(LIMIT);
				assertThat(app.exitCode()).isEqualTo(124);
				assertThat(app.output()).contains("HangingStop.stop", "Requests.stuck", "GET /stuck/{id}");
				assertThat(taken).isLessThanOrEqualTo(BAR);
			}
		});
	}

	@Test
	void aStuckRequestAloneIsAbandonedAndTheRestEndsInOrder() throws Exception {
		try (AppProcess app = hostile().start().awaitStarted()) {
			app.request("/stuck/1?secret=hidden");
			app.awaitLine("fixture request is stuck");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output())
				.contains("abandoned 1 request", "fixture is destroyed", "GET /stuck/{id}",
						"HostileApplication.hangForEver")
				.doesNotContain("hidden");
			assertThat(Files.readString(this.directory.resolve("report.json"))).contains("\"abandoned\":{\"http\":1}");
		}
	}

	@Test
	void aBlockedStandardOutputDoesNotHoldTheProcess() throws Exception {
		try (AppProcess app = hostile().unread().start().awaitServing("/hello")) {
			app.get("/chatter");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isIn(124, 143);
			assertThat(this.directory.resolve("termination-log")).content().startsWith("drain  SIGTERM: ");
			assertThat(this.directory.resolve("report.json")).content()
				.contains("\"reason\":\"SIGTERM\"")
				.endsWith("}\n");
		}
	}

	@Test
	void theLastWordsFindTheirClassesLoaded() throws Exception {
		Path classes = this.directory.resolve("classes");
		try (AppProcess app = hostile().jvm("-Xlog:class+load:file=" + classes).start().awaitStarted()) {
			await().until(() -> {
				String loaded = Files.readString(classes);
				return loaded.contains("LastWords$$Lambda") && loaded.contains("json.JsonValueWriter ");
			});
			app.terminate().awaitExit(LIMIT);
		}
	}

	@Test
	void aLoggingAppenderThatHangsDoesNotHoldTheProcess() throws Exception {
		try (AppProcess app = hostile("logging.config=classpath:io/github/ebbtide/fixture/hanging-appender.xml")
			.unread()
			.start()
			.awaitServing("/hello")) {
			app.get("/chatter");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(124);
			assertThat(Files.readString(this.directory.resolve("termination-log"))).contains("exit code 124");
		}
	}

	@Test
	void aSecondSigtermChangesNothing() throws Exception {
		try (AppProcess app = hostile().start().awaitStarted()) {
			app.request("/stuck/1");
			app.awaitLine("fixture request is stuck");
			app.terminate().awaitLine("drain  begins");
			app.terminate().terminate();
			app.awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.lines().stream().filter((line) -> line.contains("drain  begins"))).hasSize(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "true", "false" })
	void anInterruptAfterASignalForcesTheExit(boolean termFirst) throws Exception {
		assumeFalse(AppProcess.ignoresInterrupt(), "SIGINT is ignored here, as in a background job of a shell");
		try (AppProcess app = hostile("ebbtide.shutdown.timeout=60s").start().awaitStarted()) {
			app.request("/stuck/1");
			app.awaitLine("fixture request is stuck");
			(termFirst ? app.terminate() : app.interrupt()).awaitLine("drain  begins");
			app.interrupt().awaitExit(Duration.ofSeconds(30));
			assertThat(app.exitCode()).isEqualTo(130);
		}
	}

	@Test
	void aSignalDuringStartupEndsItCleanly() throws Exception {
		try (AppProcess app = hostile("hostile.slow-start=true", "ebbtide.shutdown.timeout=60s").start()
			.awaitLine("fixture starts slowly")) {
			app.terminate().awaitExit(Duration.ofSeconds(30));
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).doesNotContain("ERROR", "Exception", "fixture is ready");
		}
	}

	@Test
	void aRunnerThatFailsBecauseOfASignalIsNoFailedStart() throws Exception {
		try (AppProcess app = hostile("hostile.runner=true", "ebbtide.shutdown.timeout=60s").start()
			.awaitLine("fixture runner is at work")) {
			app.terminate().awaitExit(Duration.ofSeconds(30));
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).doesNotContain("ERROR", "\tat ", "fixture is ready");
			assertThat(app.lines().stream().filter((line) -> line.contains("the runner's connection is closed")))
				.singleElement()
				.satisfies((line) -> assertThat(line).contains("INFO", "before the application was ready"));
		}
	}

	@Test
	void aStartThatFailsLooksAsItAlwaysDid() throws Exception {
		try (AppProcess app = hostile("hostile.failing-start=true").start()) {
			app.awaitExit(Duration.ofSeconds(60));
			assertThat(app.exitCode()).isEqualTo(1);
			assertThat(app.output()).contains("ERROR", "this application never starts", "\tat ")
				.doesNotContain("drain  ");
		}
	}

	@Test
	void withReleaseSkippedNeitherBeansNorHooksGetATurn() throws Exception {
		try (AppProcess app = hostile("ebbtide.shutdown.release=skip", "hostile.hook=true", "hostile.stop=true").start()
			.awaitStarted()) {
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).as("the watchdog would say 124").isEqualTo(143);
			assertThat(app.output()).doesNotContain("fixture is destroyed");
		}
	}

	@Test
	void aReportThatCannotBeWrittenIsWarnedAboutOnce() throws Exception {
		try (AppProcess app = hostile("ebbtide.shutdown.report.termination-message=/proc/self/no-such-file").start()
			.awaitStarted()) {
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.lines().stream().filter((line) -> line.contains("could not be written"))).hasSize(1);
		}
	}

	@Test
	void whereBootRegistersNoHookTheSignalIsLeftToTheJvm() throws IOException, InterruptedException {
		try (AppProcess app = hostile("spring.main.register-shutdown-hook=false").start().awaitStarted()) {
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).doesNotContain("drain  ", "fixture is destroyed");
		}
	}

}
