package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much time a phase and a task gets.
 */
@Timeout(60)
class DrainBudgetTests {

	private final TestApplication application = new TestApplication();

	@Test
	void phaseGetsItsOwnTimeoutAndItsTasksAreTimedOutThen() throws Exception {
		TestTask task = this.application.add(TestTask.hanging("hangs", "quiesce"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		assertThat(task.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofSeconds(2));
		this.application.ticker.awaitWaiting(1);
		this.application.ticker.advance(Duration.ofMillis(1_999));
		this.application.ticker.awaitWaiting(1);
		assertThat(end.toCompletableFuture()).isNotDone();
		this.application.ticker.advance(Duration.ofMillis(1));
		ShutdownReport report = TestApplication.get(end);
		assertThat(report.phase("quiesce").status()).isEqualTo(Status.TIMED_OUT);
		assertThat(report.phase("quiesce").timeout()).isEqualTo(Duration.ofSeconds(2));
		assertThat(report.phase("quiesce").duration()).isEqualTo(Duration.ofSeconds(2));
		assertThat(report.phase("finish").offset()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void phaseWithoutATimeoutGetsAllButWhatLaterPhasesKeepBack() throws Exception {
		TestTask task = this.application.add(TestTask.hanging("hangs", "finish"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		// 25 s less 3 s for release and 1 s for exit
		assertThat(task.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofSeconds(21));
		assertThat(this.application.asTimePasses(end).phase("finish").duration())
			.isGreaterThanOrEqualTo(Duration.ofSeconds(21));
	}

	@Test
	void phaseGetsLessThanItsTimeoutWhenLaterPhasesKeepTheRestBack() throws Exception {
		this.application.add(new ShutdownPhase("flush", "", Duration.ofSeconds(30), Duration.ofSeconds(5),
				Set.of("finish"), Set.of(), true));
		TestTask task = this.application.add(TestTask.hanging("hangs", "flush"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		assertThat(task.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofSeconds(21));
		this.application.asTimePasses(end);
	}

	@Test
	void whatAPhaseDoesNotUseFlowsOn() throws Exception {
		TestTask settle = this.application.add(TestTask.hanging("settle", "settle").within(Duration.ofSeconds(4)));
		TestTask finish = this.application.add(TestTask.hanging("finish", "finish"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		settle.awaitStarted();
		this.application.advance(4);
		assertThat(finish.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofSeconds(17));
		this.application.asTimePasses(end);
	}

	@Test
	void releaseGetsWhatItKeptBackAndItsTasksLeaveHalfOfThatToTheContext() throws Exception {
		for (String phase : List.of("announce", "settle", "quiesce", "finish")) {
			this.application.add(TestTask.hanging("hangs", phase));
		}
		TestTask release = this.application.add(TestTask.hanging("release", "release"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		for (int seconds : new int[] { 1, 10, 2, 8 }) {
			this.application.ticker.awaitWaiting(1);
			this.application.advance(seconds);
		}
		assertThat(release.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofMillis(1_500));
		this.application.asTimePasses(end);
	}

	@Test
	void taskGetsItsOwnTimeout() throws Exception {
		TestTask quick = this.application.add(TestTask.hanging("quick", "finish").within(Duration.ofSeconds(1)));
		CountDownLatch open = new CountDownLatch(1);
		TestTask slow = this.application.add(TestTask.until("slow", "finish", open));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		assertThat(quick.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofSeconds(1));
		slow.awaitStarted();
		this.application.advance(1);
		assertThat(quick.left.await(20, TimeUnit.SECONDS)).as("was interrupted").isTrue();
		open.countDown();
		ShutdownReport report = TestApplication.get(end);
		assertThat(TestApplication.status(report, "finish", "quick")).isEqualTo(Status.TIMED_OUT);
		assertThat(TestApplication.task(report, "finish", "quick").duration()).isEqualTo(Duration.ofSeconds(1));
		assertThat(TestApplication.status(report, "finish", "slow")).isEqualTo(Status.COMPLETED);
	}

	@Test
	void taskNeverGetsMoreThanItsPhase() throws Exception {
		TestTask task = this.application.add(TestTask.hanging("long", "quiesce").within(Duration.ofMinutes(1)));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		assertThat(task.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofSeconds(2));
		this.application.asTimePasses(end);
	}

	@Test
	void drainWithoutAnExitKeepsNothingBack() throws Exception {
		TestTask task = this.application.add(TestTask.hanging("hangs", "finish"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.ENDPOINT);
		assertThat(task.awaitStarted().deadline.remaining()).isEqualTo(Duration.ofSeconds(25));
		this.application.asTimePasses(end);
	}

	@Test
	void signalDuringADrainTightensThePhaseThatRuns() throws Exception {
		TestTask task = this.application.add(TestTask.hanging("hangs", "finish"));
		CompletionStage<ShutdownReport> drained = this.application.drain(ShutdownReason.ENDPOINT);
		task.awaitStarted();
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.ticker.awaitWaiting(1);
		assertThat(this.application.coordinator().report().phase("finish").timeout()).isEqualTo(Duration.ofSeconds(21));
		// 25 s were its own; now release and exit keep 4 s of them back
		this.application.advance(21);
		ShutdownReport report = TestApplication.get(end);
		assertThat(report.phase("finish").status()).isEqualTo(Status.TIMED_OUT);
		assertThat(report.phase("finish").duration()).isEqualTo(Duration.ofSeconds(21));
		assertThat(TestApplication.get(drained).phase("finish").status()).isEqualTo(Status.TIMED_OUT);
		assertThat(this.application.releases).hasValue(1);
	}

	@Test
	void laterTriggerNeverLoosensThePhaseThatRuns() throws Exception {
		TestTask task = this.application.add(TestTask.hanging("hangs", "settle"));
		this.application.drain(ShutdownReason.PRE_STOP);
		task.awaitStarted();
		this.application.advance(6);
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.ticker.awaitWaiting(1);
		assertThat(this.application.coordinator().report().phase("settle").timeout()).isEqualTo(Duration.ofSeconds(10));
		this.application.advance(4);
		assertThat(TestApplication.get(end).phase("settle").duration()).isEqualTo(Duration.ofSeconds(10));
	}

}
