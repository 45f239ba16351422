package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.FamilyApplication;
import io.github.ebbtide.fixture.HostileApplication;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same drain in applications that are set up in other ways than most.
 */
class SettingsIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@Test
	void aParentIsThereUntilItsChildIsClosed() throws Exception {
		try (AppProcess app = AppProcess.of(FamilyApplication.class).start().awaitStarted()) {
			app.request("/slow");
			app.awaitLine("fixture request begins");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(wordsOfTheParent(app)).containsExactly("fixture ledger has the request",
					"fixture ledger has the last words", "fixture parent is destroyed");
		}
	}

	@Test
	void aParentThatNothingDrainsIsThereUntilItsChildIsClosed() throws Exception {
		try (AppProcess app = AppProcess.of(FamilyApplication.class)
			.with("fixture.plain-parent=true")
			.start()
			.awaitStarted()) {
			app.request("/slow");
			app.awaitLine("fixture request begins");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).doesNotContain("while the application was starting");
			assertThat(wordsOfTheParent(app)).containsExactly("fixture ledger has the request",
					"fixture ledger has the last words", "fixture parent is destroyed");
		}
	}

	@Test
	void aSignalReachesTheChildToo() throws Exception {
		try (AppProcess app = AppProcess.of(FamilyApplication.class).start().awaitStarted()) {
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("fixture child drains: SIGTERM", "fixture child settles: COMPLETED",
					"drain  [application] begins", "drain  [application-1] begins");
		}
	}

	@Test
	void aParentIsThereUntilAChildThatHasNotFinishedIsClosed() throws Exception {
		try (AppProcess app = AppProcess.of(FamilyApplication.class)
			.with("ebbtide.shutdown.timeout=24s", "ebbtide.shutdown.phases.settle.timeout=100ms",
					"ebbtide.shutdown.phases.release.timeout=19s", "fixture.patience=1000")
			.start()
			.awaitStarted()) {
			app.request("/stuck");
			app.awaitLine("fixture request is stuck");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("abandoned 1 request");
			assertThat(wordsOfTheParent(app)).containsExactly("fixture ledger has the last words",
					"fixture parent is destroyed");
		}
	}

	private static List<String> wordsOfTheParent(AppProcess app) {
		return app.lines()
			.stream()
			.filter((line) -> line.contains("fixture ledger") || line.contains("fixture parent"))
			.map((line) -> line.substring(line.indexOf(": fixture") + 2))
			.toList();
	}

	@Test
	void lazyBeansDrainAsOthersDo() throws Exception {
		try (AppProcess app = AppProcess.of(HostileApplication.class)
			.with("spring.main.lazy-initialization=true", "ebbtide.shutdown.timeout=6s",
					"ebbtide.work.hang-threshold=1s")
			.start()
			.awaitStarted()) {
			app.request("/stuck/1");
			app.awaitLine("fixture request is stuck").awaitLine("hangs");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("drain  begins: SIGTERM", "drain  settle completed",
					"drain  quiesce completed", "abandoned 1 request", "fixture is destroyed");
		}
	}

}
