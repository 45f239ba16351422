package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which phase and which task runs when.
 */
@Timeout(60)
class DrainOrderTests {

	private final TestApplication application = new TestApplication();

	@RepeatedTest(100)
	void phasesRunInOrderAndListenersHearThatInOrder() throws Exception {
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.state()).isEqualTo(DrainState.RELEASING);
		assertThat(report.reason()).isEqualTo(ShutdownReason.SIGTERM);
		assertThat(report.elapsed()).isZero();
		assertThat(this.application.releases).hasValue(1);
		assertThat(this.application.heard.events()).containsExactly("drain SIGTERM PT25S", "state DRAINING",
				"begin announce", "end announce COMPLETED", "begin settle", "end settle COMPLETED", "begin quiesce",
				"end quiesce COMPLETED", "begin finish", "state RELEASING", "end finish COMPLETED", "begin release",
				"end release COMPLETED", "ended RELEASING");
	}

	@Test
	void beforeADrainTheReportShowsWhatOneWouldDo() {
		this.application.add(new RecordingIntake("tomcat"));
		ShutdownReport report = this.application.coordinator().report();
		assertThat(report.state()).isEqualTo(DrainState.RUNNING);
		assertThat(report.reason()).isNull();
		assertThat(report.phases()).extracting(ShutdownReport.Phase::name)
			.containsExactly("announce", "settle", "quiesce", "finish", "release", "exit");
		assertThat(report.phases()).extracting(ShutdownReport.Phase::status).containsOnly(Status.PENDING);
		assertThat(report.phase("settle").timeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(TestApplication.status(report, "quiesce", "tomcat")).isEqualTo(Status.PENDING);
		assertThat(TestApplication.status(report, "finish", "http")).isEqualTo(Status.PENDING);
	}

	@Test
	void intakesAreAnnouncedInAnnounceAndStoppedInQuiesce() throws Exception {
		RecordingIntake intake = new RecordingIntake("tomcat");
		this.application.add(intake);
		TestTask settle = this.application.task("look", "settle").runs(() -> intake.calls.add("settle"));
		this.application.drained(ShutdownReason.SIGTERM);
		assertThat(settle.wasStarted()).isTrue();
		assertThat(intake.calls).containsExactly("announce", "settle", "stop");
	}

	@Test
	void independentPhasesRunInParallel() throws Exception {
		CyclicBarrier both = new CyclicBarrier(2);
		this.application.add(ShutdownPhase.after("left", "quiesce", Duration.ofSeconds(2)));
		this.application.add(ShutdownPhase.after("right", "quiesce", Duration.ofSeconds(2)));
		for (String phase : List.of("left", "right")) {
			this.application.task("meet", phase).does((deadline) -> {
				both.await(20, TimeUnit.SECONDS);
				return null;
			});
		}
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.phase("left").status()).isEqualTo(Status.COMPLETED);
		assertThat(report.phase("right").status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void phaseWaitsForAllThatComeBeforeIt() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		this.application.add(ShutdownPhase.after("left", "quiesce", Duration.ofSeconds(2)));
		TestTask left = this.application.add(TestTask.until("slow", "left", open));
		TestTask release = this.application.task("r", "release");
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		left.awaitStarted();
		this.application.heard.await("end finish COMPLETED");
		assertThat(release.wasStarted()).isFalse();
		open.countDown();
		TestApplication.get(end);
		assertThat(release.wasStarted()).isTrue();
	}

	@Test
	void tasksOfAPhaseRunInParallel() throws Exception {
		CyclicBarrier all = new CyclicBarrier(3);
		for (String name : List.of("a", "b", "c")) {
			this.application.task(name, "quiesce").does((deadline) -> {
				all.await(20, TimeUnit.SECONDS);
				return null;
			});
		}
		assertThat(this.application.drained(ShutdownReason.SIGTERM).phase("quiesce").status())
			.isEqualTo(Status.COMPLETED);
	}

	@Test
	void taskRunsOnceThoseBeforeItHaveEnded() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		TestTask first = this.application.add(TestTask.until("first", "quiesce", open));
		TestTask beside = this.application.task("beside", "quiesce");
		TestTask second = this.application.task("second", "quiesce").after("first");
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		first.awaitStarted();
		beside.awaitStarted();
		assertThat(second.wasStarted()).isFalse();
		open.countDown();
		assertThat(TestApplication.status(TestApplication.get(end), "quiesce", "second")).isEqualTo(Status.COMPLETED);
	}

	@Test
	void taskRunsHoweverTheOneBeforeItEnds() throws Exception {
		this.application.task("first", "quiesce").does((deadline) -> {
			throw new IllegalStateException("broken");
		});
		TestTask second = this.application.task("second", "quiesce").after("first");
		this.application.drained(ShutdownReason.SIGTERM);
		assertThat(second.wasStarted()).isTrue();
	}

	@Test
	void taskAfterAKindWithoutASourceRunsAtOnce() throws Exception {
		this.application.task("flush", "finish").after("message");
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(TestApplication.status(report, "finish", "flush")).isEqualTo(Status.COMPLETED);
	}

	@Test
	void applicationContextClosesAfterTheTasksOfRelease() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		TestTask last = this.application.add(TestTask.until("last", "release", open));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		last.awaitStarted();
		assertThat(this.application.releases).hasValue(0);
		open.countDown();
		TestApplication.get(end);
		assertThat(this.application.releases).hasValue(1);
	}

	@Test
	void taskThatDoesNotApplyIsSkipped() throws Exception {
		TestTask task = this.application.task("settle", "settle").onlyFor(ShutdownReason::settles);
		ShutdownReport report = this.application.drained(ShutdownReason.SIGINT);
		assertThat(task.wasStarted()).isFalse();
		assertThat(TestApplication.status(report, "settle", "settle")).isEqualTo(Status.SKIPPED);
		assertThat(report.phase("settle").status()).isEqualTo(Status.SKIPPED);
	}

	@Test
	void thousandTasksRunInOnePhase() throws Exception {
		Set<String> ran = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 1_000; i++) {
			String name = "task" + i;
			this.application.task(name, "quiesce").runs(() -> ran.add(name));
		}
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(ran).hasSize(1_000);
		assertThat(report.phase("quiesce").tasks()).extracting(ShutdownReport.Task::status)
			.containsOnly(Status.COMPLETED);
	}

}
