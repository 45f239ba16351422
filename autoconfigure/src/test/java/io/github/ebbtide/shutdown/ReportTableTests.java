package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReportTable} and {@link LastWords#blockers(ShutdownReport)}.
 */
class ReportTableTests {

	private final ShutdownReport report = Reports.report(Map.of(), Map.of("http", 1, "task", 2), List.of(Reports.SLOW),
			Reports.phase("quiesce", Status.COMPLETED, Duration.ofSeconds(2), 30,
					Reports.task("tomcat", Status.COMPLETED, 28, null)),
			Reports.phase("finish", Status.TIMED_OUT, Duration.ofSeconds(21), 21_040,
					Reports.task("http", Status.TIMED_OUT, 21_040, null, Reports.SLOW),
					Reports.task("late", Status.PENDING, 0, null), Reports.task("other", Status.SKIPPED, 0, null)),
			Reports.phase("release", Status.FAILED, null, 7, Reports.task("bean", Status.FAILED, 7, "no")),
			Reports.phase("exit", Status.PENDING, Duration.ofSeconds(1), 0));

	@Test
	void tableHasALineAPhase() {
		assertThat(ReportTable.of(this.report).lines()).containsExactly("SIGTERM: RELEASING after 1.2 s, 3 abandoned",
				"  phase        status      began at      took        of  tasks",
				"  quiesce      COMPLETED     200 ms     30 ms     2.0 s  tomcat 28 ms",
				"  finish       TIMED_OUT     200 ms    21.0 s    21.0 s  http TIMED_OUT 21.0 s, late -, other -",
				"  release      FAILED        200 ms      7 ms            bean FAILED 7 ms");
	}

	@Test
	void lastWordsNameWorkOnceAndWhateverElseHoldsAPhase() {
		ShutdownReport report = Reports.report(Map.of(), Map.of(), List.of(Reports.SLOW),
				Reports.phase("finish", Status.TIMED_OUT, null, 1,
						Reports.task("http", Status.TIMED_OUT, 1, null, older(Reports.SLOW)),
						Reports.task("flush", Status.TIMED_OUT, 1, null, blocker("flush"))),
				Reports.phase("release", Status.RUNNING, null, 1,
						Reports.task("done", Status.COMPLETED, 1, null, blocker("done")),
						Reports.task("context", Status.RUNNING, 1, null, blocker("context"))));
		assertThat(LastWords.blockers(report)).containsExactly(Reports.SLOW, blocker("flush"), blocker("context"));
	}

	private static Blocker older(Blocker blocker) {
		return new Blocker(blocker.kind(), blocker.description(), blocker.age().plusSeconds(1), blocker.thread(),
				blocker.at(), blocker.in(), blocker.stack());
	}

	private static Blocker blocker(String description) {
		return new Blocker("shutdown-task", description, Duration.ofSeconds(1), null, null, null, List.of());
	}

}
