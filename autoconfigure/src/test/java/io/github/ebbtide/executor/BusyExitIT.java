package io.github.ebbtide.executor;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.BusyApplication;
import io.github.ebbtide.fixture.SecondJdk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process with tasks of all kinds gets SIGTERM, and the database knows what was done.
 */
class BusyExitIT {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	@TempDir
	private Path directory;

	private AppProcess.Builder busy(String... properties) {
		return AppProcess.of(BusyApplication.class)
			.with("fixture.database=" + this.directory.resolve("tasks"), "spring.task.execution.pool.core-size=8",
					"ebbtide.shutdown.timeout=25s", "spring.task.execution.mode=force",
					"ebbtide.traffic.quiet-period=100ms")
			.with(properties);
	}

	private Map<String, Integer> done() throws SQLException {
		Map<String, Integer> done = new HashMap<>();
		try (Connection connection = DriverManager.getConnection("jdbc:h2:" + this.directory.resolve("tasks"), "sa",
				"");
				ResultSet result = connection.createStatement()
					.executeQuery("select what, count(*) from done group by what")) {
			while (result.next()) {
				done.put(result.getString(1), result.getInt(2));
			}
		}
		return done;
	}

	private static void assertNothingIsLost(AppProcess app) {
		assertThat(app.exitCode()).isEqualTo(143);
		assertThat(app.output()).contains("drain  finish completed")
			.doesNotContain("fixture lost")
			.doesNotContainPattern("abandoned [1-9]");
	}

	@Test
	void whatIsQueuedAndWhatRunsIsDoneBeforeTheDatabaseCloses() throws Exception {
		try (AppProcess app = busy().start().awaitStarted()) {
			app.get("/clean-up");
			app.awaitLine("fixture clean-up begins 1");
			app.get("/async?count=208");
			app.get("/chain");
			app.get("/plain");
			app.terminate().awaitExit(LIMIT);
			assertNothingIsLost(app);
			assertThat(done()).containsEntry("async", 208).containsEntry("plain", 1).containsEntry("chained", 1);
			assertThatEachCleanUpThatBeganEndedAndNoneBeganAfterQuiesce(app.lines());
			assertThatLateSubmissionsAreHarmless(app);
		}
	}

	private static void assertThatEachCleanUpThatBeganEndedAndNoneBeganAfterQuiesce(List<String> lines) {
		long begun = lines.stream().filter((line) -> line.contains("clean-up begins")).count();
		assertThat(lines.stream().filter((line) -> line.contains("clean-up ends"))).hasSize((int) begun);
		int quiesce = indexOf(lines, "drain  quiesce completed");
		assertThat(lines.subList(quiesce, lines.size())).noneMatch((line) -> line.contains("clean-up begins"));
	}

	private static int indexOf(List<String> lines, String part) {
		for (int i = 0; i < lines.size(); i++) {
			if (lines.get(i).contains(part)) {
				return i;
			}
		}
		throw new AssertionError("no line with " + part);
	}

	private static void assertThatLateSubmissionsAreHarmless(AppProcess app) {
		assertThat(app.lines()).contains("pre-destroy: heartbeat dropped", "static hook: heartbeat dropped",
				"late submissions 4");
		for (String who : List.of("pre-destroy", "static hook")) {
			assertThat(app.lines()).anyMatch((line) -> line.startsWith(who + ": TaskRejectedException because ") && line
				.contains("'applicationTaskExecutor' takes no more tasks since phase 'release' of the drain"));
		}
	}

	@Test
	void anExecutorOfAsyncMethodsNeedBeNoBean() throws Exception {
		try (AppProcess app = busy("fixture.async-executor-of-its-own=true").start().awaitStarted()) {
			app.get("/async?count=208");
			app.get("/chain");
			app.terminate().awaitExit(LIMIT);
			assertNothingIsLost(app);
			assertThat(done()).containsEntry("async", 208).containsEntry("chained", 1);
		}
	}

	@Test
	void onVirtualThreadsAsWell() throws Exception {
		Path java = SecondJdk.withVirtualThreads();
		try (AppProcess app = busy("spring.threads.virtual.enabled=true").java(java).start().awaitStarted()) {
			app.get("/clean-up");
			app.awaitLine("fixture clean-up begins 1");
			app.get("/async?count=208");
			app.get("/chain");
			app.terminate().awaitExit(LIMIT);
			assertNothingIsLost(app);
			assertThat(done()).containsEntry("async", 208).containsEntry("chained", 1);
			assertThatEachCleanUpThatBeganEndedAndNoneBeganAfterQuiesce(app.lines());
			assertThat(app.lines()).contains("pre-destroy: heartbeat dropped", "static hook: heartbeat dropped",
					"late submissions 4");
		}
	}

	@Test
	void aTaskThatDoesNotEndIsNamedWithItsMethod() throws Exception {
		// more than a pool can do; virtual threads do all of them at once
		try (AppProcess app = busy("ebbtide.shutdown.timeout=10s", "spring.threads.virtual.enabled=false").start()
			.awaitStarted()) {
			app.get("/async?count=2000");
			app.terminate().awaitExit(LIMIT);
			assertThat(app.exitCode()).as(app.output()).isEqualTo(143);
			assertThat(app.output()).contains("@Async Jobs.run on applicationTaskExecutor")
				.containsPattern("abandoned [1-9]\\d* tasks");
		}
	}

}
