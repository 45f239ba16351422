package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context that somebody closes.
 */
@Timeout(60)
class DrainContextClosedTests {

	private final TestApplication application = new TestApplication();

	@Test
	void nothingToWaitForMeansNoTimeSpentAndNoSettle() throws Exception {
		TestTask settle = this.application.add(TestTask.hanging("look", "settle").onlyFor(ShutdownReason::settles));
		ShutdownReport report = this.application.drained(ShutdownReason.CONTEXT_CLOSED);
		assertThat(report.elapsed()).isZero();
		assertThat(settle.wasStarted()).isFalse();
		assertThat(report.phase("settle").status()).isEqualTo(Status.SKIPPED);
		assertThat(report.phase("finish").status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void contextIsLeftToWhoeverCloses() throws Exception {
		TestTask release = this.application.task("mine", "release");
		ShutdownReport report = this.application.drained(ShutdownReason.CONTEXT_CLOSED);
		assertThat(report.state()).isEqualTo(DrainState.RELEASING);
		assertThat(release.wasStarted()).isTrue();
		assertThat(TestApplication.status(report, "release", DrainPlan.APPLICATION_CONTEXT)).isEqualTo(Status.SKIPPED);
		assertThat(this.application.releases).hasValue(0);
		assertThat(this.application.clock.deadline()).isNull();
	}

	@Test
	void closingDuringTheSettleOfAPreStopEndsThatAtOnce() throws Exception {
		TestTask settle = this.application.add(TestTask.hanging("look", "settle").onlyFor(ShutdownReason::settles));
		CompletionStage<ShutdownReport> settled = this.application.drain(ShutdownReason.PRE_STOP);
		settle.awaitStarted();
		ShutdownReport report = this.application.drained(ShutdownReason.CONTEXT_CLOSED);
		assertThat(report.elapsed()).isZero();
		assertThat(TestApplication.get(settled).phase("settle").status()).isEqualTo(Status.SKIPPED);
		assertThat(settle.left.await(20, TimeUnit.SECONDS)).as("was interrupted").isTrue();
	}

	@Test
	void closingAfterAPreStopLeavesTheClockOfAProcessThatGoesOn() throws Exception {
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(20);
		assertThat(this.application.drained(ShutdownReason.CONTEXT_CLOSED).remaining())
			.isEqualTo(Duration.ofSeconds(5));
		assertThat(this.application.clock.deadline()).isNull();
		TestApplication other = new TestApplication(this.application.ticker, this.application.clock);
		assertThat(other.drained(ShutdownReason.CONTEXT_CLOSED).remaining()).isEqualTo(TestApplication.TIMEOUT);
	}

	@Test
	void preStopOfAClosedApplicationHoldsNoClock() throws Exception {
		this.application.drained(ShutdownReason.CONTEXT_CLOSED);
		this.application.drained(ShutdownReason.PRE_STOP);
		assertThat(this.application.clock.deadline()).isNull();
	}

	@Test
	void closingAfterAPreStopLeavesTheClockToAnotherApplicationsPreStop() throws Exception {
		TestApplication other = new TestApplication(this.application.ticker, this.application.clock);
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(5);
		other.drained(ShutdownReason.PRE_STOP);
		this.application.drained(ShutdownReason.CONTEXT_CLOSED);
		assertThat(other.drained(ShutdownReason.SIGTERM).remaining()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void closingByASignalAfterAPreStopKeepsItsClock() throws Exception {
		this.application.release = () -> this.application.drain(ShutdownReason.CONTEXT_CLOSED);
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(5);
		this.application.drained(ShutdownReason.SIGTERM);
		assertThat(this.application.releases).hasValue(1);
		assertThat(this.application.clock.deadline()).isNotNull()
			.extracting(Deadline::remaining)
			.isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void closingADrainedApplicationReleasesIt() throws Exception {
		this.application.drained(ShutdownReason.ENDPOINT);
		assertThat(this.application.drained(ShutdownReason.CONTEXT_CLOSED).state()).isEqualTo(DrainState.RELEASING);
	}

	@Test
	void signalWhileTheContextIsBeingClosedLeavesTheClosingAlone() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		CompletableFuture<Void> closed = new CompletableFuture<>();
		// the closing thread holds the context's lock until its own close is over
		this.application.release = closed::join;
		TestTask finish = this.application.add(TestTask.until("slow", "finish", open));
		CompletionStage<ShutdownReport> close = this.application.drain(ShutdownReason.CONTEXT_CLOSED);
		finish.awaitStarted();
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		open.countDown();
		TestApplication.get(close);
		closed.complete(null);
		ShutdownReport report = TestApplication.get(end);
		assertThat(TestApplication.status(report, "release", DrainPlan.APPLICATION_CONTEXT)).isEqualTo(Status.SKIPPED);
		assertThat(this.application.releases).hasValue(0);
	}

	@Test
	void signalAfterTheContextWasClosedDoesNotLetLateWorkInAgain() throws Exception {
		this.application.drained(ShutdownReason.CONTEXT_CLOSED);
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.state()).isEqualTo(DrainState.RELEASING);
		assertThat(this.application.heard.events("state")).containsExactly("state DRAINING", "state RELEASING");
	}

	@Test
	void closingThatTheDrainItselfBeganChangesNothing() throws Exception {
		CompletableFuture<CompletionStage<ShutdownReport>> inner = new CompletableFuture<>();
		this.application.release = () -> inner.complete(this.application.drain(ShutdownReason.CONTEXT_CLOSED));
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(TestApplication.status(report, "release", DrainPlan.APPLICATION_CONTEXT))
			.isEqualTo(Status.COMPLETED);
		assertThat(TestApplication.get(inner.get(20, TimeUnit.SECONDS)).state()).isEqualTo(DrainState.RELEASING);
		assertThat(this.application.heard.events("drain")).hasSize(1);
	}

	@Test
	void jvmShutdownHookSettlesAndLeavesTheContextToItsOwnHook() throws Exception {
		TestTask settle = this.application.task("look", "settle").onlyFor(ShutdownReason::settles);
		ShutdownReport report = this.application.drained(ShutdownReason.SHUTDOWN_HOOK);
		assertThat(settle.wasStarted()).isTrue();
		assertThat(this.application.releases).hasValue(0);
		assertThat(report.state()).isEqualTo(DrainState.RELEASING);
		assertThat(this.application.clock.deadline()).isNotNull();
	}

}
