package io.github.ebbtide.shutdown;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Taking a drain back, until it is too late.
 */
@Timeout(60)
class DrainCancelTests {

	private final TestApplication application = new TestApplication();

	private final RecordingIntake intake = new RecordingIntake("tomcat");

	private final List<String> undone = new CopyOnWriteArrayList<>();

	DrainCancelTests() {
		this.application.add(this.intake);
	}

	@Test
	void withoutADrainTheApplicationServesAnyway() {
		assertThat(this.application.coordinator().cancel()).isTrue();
		assertThat(this.application.heard.events()).isEmpty();
	}

	@Test
	void drainIsTakenBackWhileItSettles() throws Exception {
		this.application.http.begin("GET /");
		this.application.task("done", "announce").undoneBy(() -> this.undone.add("done"));
		TestTask settle = this.application
			.add(TestTask.hanging("look", "settle").undoneBy(() -> this.undone.add("look")));
		this.application.task("never", "quiesce").undoneBy(() -> this.undone.add("never"));
		CompletionStage<ShutdownReport> drained = this.application.drain(ShutdownReason.ENDPOINT);
		settle.awaitStarted();
		assertThat(this.application.coordinator().cancel()).isTrue();
		assertThat(this.application.state()).isEqualTo(DrainState.RUNNING);
		ShutdownReport report = TestApplication.get(drained);
		settle.left.await(20, TimeUnit.SECONDS);
		assertThat(report.state()).isEqualTo(DrainState.RUNNING);
		assertThat(report.abandoned()).isEmpty();
		assertThat(report.phase("finish").status()).isEqualTo(Status.PENDING);
		assertThat(this.undone).contains("done").doesNotContain("never");
		assertThat(this.intake.calls).containsExactly("announce", "resume");
		assertThat(this.application.heard.events()).endsWith("end settle SKIPPED", "state RUNNING", "cancelled")
			.doesNotContain("end quiesce SKIPPED", "end finish SKIPPED");
		assertThat(this.application.coordinator().report().reason()).isNull();
	}

	@Test
	void undoWaitsForATaskThatStillRuns() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		CountDownLatch taken = new CountDownLatch(1);
		TestTask announce = this.application
			.add(TestTask.stubborn("readiness", "announce", open).undoneBy(taken::countDown));
		this.application.drain(ShutdownReason.ENDPOINT);
		announce.awaitStarted();
		assertThat(this.application.coordinator().cancel()).isTrue();
		assertThat(taken.getCount()).as("still being done").isOne();
		open.countDown();
		assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void undoThatWaitedForItsTaskIsNotInterruptedInItsPlace() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		TestTask announce = this.application.task("readiness", "announce").runs(() -> {
			while (open.getCount() > 0) {
				Thread.onSpinWait();
			}
		}).undoneBy(() -> interrupted.complete(Thread.currentThread().isInterrupted()));
		this.application.drain(ShutdownReason.ENDPOINT);
		announce.awaitStarted();
		this.application.coordinator().cancel();
		open.countDown();
		assertThat(interrupted.get(20, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void undoThatThrowsKeepsNoOtherFromBeingUndone() throws Exception {
		this.application.task("a", "announce").undoneBy(() -> {
			throw new StackOverflowError("a");
		});
		this.application.task("b", "announce").undoneBy(() -> this.undone.add("b"));
		this.application.drained(ShutdownReason.PRE_STOP);
		assertThat(this.application.coordinator().cancel()).isTrue();
		assertThat(this.application.state()).isEqualTo(DrainState.RUNNING);
		assertThat(this.undone).containsExactly("b");
	}

	@Test
	void onceIntakesAreBeingStoppedItIsTooLate() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		TestTask quiesce = this.application.add(TestTask.until("slow", "quiesce", open));
		CompletionStage<ShutdownReport> drained = this.application.drain(ShutdownReason.ENDPOINT);
		quiesce.awaitStarted();
		assertThat(this.application.coordinator().cancel()).isFalse();
		open.countDown();
		assertThat(TestApplication.get(drained).state()).isEqualTo(DrainState.DRAINED);
		assertThat(this.application.coordinator().cancel()).isFalse();
		assertThat(this.intake.calls).containsExactly("announce", "stop");
	}

	@Test
	void signalCannotBeTakenBack() throws Exception {
		TestTask settle = this.application.add(TestTask.hanging("look", "settle"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		settle.awaitStarted();
		assertThat(this.application.coordinator().cancel()).isFalse();
		this.application.advance(10);
		assertThat(TestApplication.get(end).phase("release").status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void closedContextCannotBeTakenBack() throws Exception {
		TestTask announce = this.application.add(TestTask.hanging("slow", "announce"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.CONTEXT_CLOSED);
		announce.awaitStarted();
		assertThat(this.application.coordinator().cancel()).isFalse();
		this.application.asTimePasses(end);
	}

	@Test
	void anotherDrainBeginsAnew() throws Exception {
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(5);
		assertThat(this.application.coordinator().cancel()).isTrue();
		assertThat(this.application.clock.deadline()).isNull();
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.elapsed()).isZero();
		assertThat(report.remaining()).isEqualTo(TestApplication.TIMEOUT);
		assertThat(this.intake.calls).containsExactly("announce", "resume", "announce", "stop");
		assertThat(this.application.heard.events("state")).containsExactly("state DRAINING", "state RUNNING",
				"state DRAINING", "state RELEASING");
	}

	@Test
	void preStopThatAnOperatorTookFurtherAndBackLeavesNoClock() throws Exception {
		this.application.add(TestTask.hanging("look", "settle"));
		this.application.drain(ShutdownReason.PRE_STOP);
		this.application.drain(ShutdownReason.ENDPOINT);
		assertThat(this.application.coordinator().cancel()).isTrue();
		assertThat(this.application.clock.deadline()).isNull();
	}

	@Test
	void signalWhileADrainIsBeingTakenBackIsNotLost() throws Exception {
		CountDownLatch undoing = new CountDownLatch(1);
		CountDownLatch open = new CountDownLatch(1);
		this.application.task("slow-undo", "announce").undoneBy(() -> {
			undoing.countDown();
			try {
				open.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(5);
		CompletableFuture<Boolean> cancelled = CompletableFuture
			.supplyAsync(() -> this.application.coordinator().cancel());
		undoing.await(20, TimeUnit.SECONDS);
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		open.countDown();
		assertThat(TestApplication.get(end).phase("release").status()).isEqualTo(Status.COMPLETED);
		assertThat(TestApplication.get(end).reason()).isEqualTo(ShutdownReason.SIGTERM);
		assertThat(this.application.clock.deadline()).as("the signal's clock runs on").isNotNull();
		assertThat(cancelled.get(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.application.heard.events("state")).containsExactly("state DRAINING", "state RUNNING",
				"state DRAINING", "state RELEASING");
	}

	@Test
	void takingBackThatHangsKeepsNeitherTheOthersNorTheNextDrainWaiting() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		CountDownLatch others = new CountDownLatch(1);
		try {
			this.application.task("hangs", "announce").undoneBy(() -> awaitOpen(open));
			this.application.task("others", "announce").undoneBy(others::countDown);
			this.application.drained(ShutdownReason.PRE_STOP);
			this.application.advance(5);
			CompletableFuture<Boolean> cancelled = CompletableFuture
				.supplyAsync(() -> this.application.coordinator().cancel());
			assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
			await().until(() -> {
				this.application.advance(1);
				return cancelled.isDone();
			});
			assertThat(cancelled.get()).isTrue();
			assertThat(this.application.coordinator().state()).isEqualTo(DrainState.RUNNING);
			CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
			assertThat(TestApplication.get(end).phase("release").status()).isEqualTo(Status.COMPLETED);
		}
		finally {
			open.countDown();
		}
	}

	@RepeatedTest(50)
	void signalAndCancellationThatRaceEndInASignal() throws Exception {
		this.application.drained(ShutdownReason.PRE_STOP);
		CountDownLatch go = new CountDownLatch(1);
		CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> {
			awaitOpen(go);
			this.application.coordinator().cancel();
		});
		CompletableFuture<CompletionStage<ShutdownReport>> signal = CompletableFuture.supplyAsync(() -> {
			awaitOpen(go);
			return this.application.drain(ShutdownReason.SIGTERM);
		});
		go.countDown();
		ShutdownReport report = TestApplication.get(signal.get(20, TimeUnit.SECONDS));
		assertThat(report.reason()).isEqualTo(ShutdownReason.SIGTERM);
		assertThat(report.phase("release").status()).isEqualTo(Status.COMPLETED);
		cancel.get(20, TimeUnit.SECONDS);
		assertThat(this.application.state()).isEqualTo(DrainState.RELEASING);
		assertThat(this.application.releases).hasValue(1);
	}

	private static void awaitOpen(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
