package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.TestSource;
import io.github.ebbtide.work.Work;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a task does, the drain goes on, and the report says what happened.
 */
@Timeout(60)
class DrainFailureTests {

	private final TestApplication application = new TestApplication();

	private final CountDownLatch over = new CountDownLatch(1);

	@AfterEach
	void letGo() {
		this.over.countDown();
	}

	@Test
	void taskThatThrows() throws Exception {
		this.application.task("broken", "quiesce").does((deadline) -> {
			throw new IllegalStateException("no connection");
		});
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertFailed(report, "java.lang.IllegalStateException: no connection");
	}

	@Test
	void taskThatThrowsAnError() throws Exception {
		this.application.task("broken", "quiesce").does((deadline) -> {
			throw new StackOverflowError("deep");
		});
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertFailed(report, "java.lang.StackOverflowError: deep");
	}

	@Test
	void taskWhoseStageFails() throws Exception {
		this.application.task("broken", "quiesce")
			.does((deadline) -> CompletableFuture.supplyAsync(() -> null).thenApply((nothing) -> {
				throw new IllegalStateException("later");
			}));
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertFailed(report, "java.lang.IllegalStateException: later");
	}

	@Test
	void taskThatSubmitsToADeadPool() throws Exception {
		ExecutorService pool = Executors.newSingleThreadExecutor();
		pool.shutdownNow();
		this.application.task("broken", "quiesce").runs(() -> pool.execute(() -> {
		}));
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(TestApplication.task(report, "quiesce", "broken").failure())
			.startsWith("java.util.concurrent.RejectedExecutionException");
		assertThat(this.application.releases).hasValue(1);
	}

	@Test
	void taskWhoseStageCompletes() throws Exception {
		CompletableFuture<String> stage = new CompletableFuture<>();
		TestTask task = this.application.task("stage", "quiesce").does((deadline) -> stage);
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		task.left.await(20, TimeUnit.SECONDS);
		this.application.ticker.awaitWaiting(1);
		assertThat(end.toCompletableFuture()).isNotDone();
		stage.complete("done");
		assertThat(TestApplication.status(TestApplication.get(end), "quiesce", "stage")).isEqualTo(Status.COMPLETED);
	}

	@Test
	void taskWhoseStageNeverCompletes() throws Exception {
		TestTask task = this.application.task("stage", "quiesce").does((deadline) -> new CompletableFuture<>());
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		task.left.await(20, TimeUnit.SECONDS);
		this.application.advance(2);
		ShutdownReport report = TestApplication.get(end);
		assertThat(TestApplication.status(report, "quiesce", "stage")).isEqualTo(Status.TIMED_OUT);
		assertThat(TestApplication.task(report, "quiesce", "stage").blockers()).extracting(Blocker::description)
			.containsExactly("stage");
	}

	@Test
	void taskThatCompletesAfterItsBudgetStaysTimedOut() throws Exception {
		CompletableFuture<String> stage = new CompletableFuture<>();
		TestTask task = this.application.task("stage", "quiesce").does((deadline) -> stage);
		CountDownLatch open = new CountDownLatch(1);
		TestTask next = this.application.add(TestTask.until("next", "finish", open));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		task.left.await(20, TimeUnit.SECONDS);
		this.application.advance(2);
		next.awaitStarted();
		stage.complete("late");
		open.countDown();
		assertThat(TestApplication.status(TestApplication.get(end), "quiesce", "stage")).isEqualTo(Status.TIMED_OUT);
	}

	@Test
	void taskThatSaysItTimedOutCountsAsTimedOut() throws Exception {
		this.application.task("gave-up", "quiesce").does((deadline) -> {
			throw new TimeoutException();
		});
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.phase("quiesce").status()).isEqualTo(Status.TIMED_OUT);
		assertThat(TestApplication.status(report, "quiesce", "gave-up")).isEqualTo(Status.TIMED_OUT);
	}

	@Test
	void taskThatIgnoresInterruptsIsLeftBehindWithItsStack() throws Exception {
		TestTask task = this.application.add(TestTask.stubborn("stubborn", "quiesce", this.over));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		task.awaitStarted();
		this.application.advance(2);
		ShutdownReport report = TestApplication.get(end);
		assertThat(TestApplication.status(report, "quiesce", "stubborn")).isEqualTo(Status.TIMED_OUT);
		assertThat(TestApplication.task(report, "quiesce", "stubborn").blockers()).singleElement()
			.satisfies((blocker) -> {
				assertThat(blocker.thread()).startsWith("ebbtide-task-");
				assertThat(blocker.age()).isEqualTo(Duration.ofSeconds(2));
				assertThat(blocker.stack()).anyMatch((frame) -> frame.contains("TestTask"));
			});
		assertThat(task.left.getCount()).as("still hangs").isOne();
	}

	@Test
	void interruptOfATaskDoesNotReachTheNextOneOnItsThread() throws Exception {
		TestTask task = this.application.add(TestTask.hanging("hangs", "quiesce"));
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 20; i++) {
			this.application.task("next" + i, "finish")
				.runs(() -> interrupted.add(Thread.currentThread().isInterrupted()));
		}
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		task.awaitStarted();
		this.application.advance(2);
		TestApplication.get(end);
		assertThat(interrupted).hasSize(20).containsOnly(false);
	}

	@Test
	void phaseThatDoesNotRecoverGoesStraightToRelease() throws Exception {
		this.application.abortAt("quiesce");
		this.application.task("broken", "quiesce").does((deadline) -> {
			throw new IllegalStateException("no connection");
		});
		TestTask finish = this.application.task("finish", "finish");
		TestTask release = this.application.task("release", "release");
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.phase("quiesce").status()).isEqualTo(Status.FAILED);
		assertThat(report.phase("finish").status()).isEqualTo(Status.SKIPPED);
		assertThat(report.phase("release").status()).isEqualTo(Status.COMPLETED);
		assertThat(finish.wasStarted()).isFalse();
		assertThat(release.wasStarted()).isTrue();
		assertThat(this.application.heard.events()).contains("end finish SKIPPED").doesNotContain("begin finish");
	}

	@Test
	void phaseThatDoesNotRecoverWaitsForNoWorkEither() throws Exception {
		this.application.abortAt("quiesce");
		this.application.task("broken", "quiesce").does((deadline) -> {
			throw new IllegalStateException("no connection");
		});
		this.application.http.beginDetached("GET /slow");
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.phase("finish").status()).isEqualTo(Status.SKIPPED);
		assertThat(report.abandoned()).containsEntry("http", 1);
	}

	@Test
	void taskWhoseFailureFailsToDescribeItselfHasFailed() throws Exception {
		this.application.task("broken", "quiesce").does((deadline) -> {
			throw new IllegalStateException() {

				@Override
				public String toString() {
					throw new UnsupportedOperationException();
				}

			};
		});
		ShutdownReport.Phase quiesce = this.application.drained(ShutdownReason.SIGTERM).phase("quiesce");
		assertThat(quiesce.tasks()).extracting(ShutdownReport.Task::status).contains(Status.FAILED);
	}

	@Test
	void applicationThatIsToStayServesAgainAfterAPhaseThatDoesNotRecover() throws Exception {
		this.application.abortAt("announce");
		this.application.task("broken", "announce").does((deadline) -> {
			throw new IllegalStateException("no connection");
		});
		ShutdownReport report = this.application.drained(ShutdownReason.ENDPOINT);
		assertThat(report.state()).isEqualTo(DrainState.RUNNING);
		assertThat(this.application.heard.events()).contains("end announce FAILED", "cancelled")
			.doesNotContain("state DRAINED");
	}

	@Test
	void tasksThatWaitForEachOtherFail() throws Exception {
		this.application.task("hen", "quiesce").after("egg");
		this.application.task("egg", "quiesce").after("hen");
		TestTask other = this.application.task("other", "quiesce");
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(TestApplication.status(report, "quiesce", "hen")).isEqualTo(Status.FAILED);
		assertThat(TestApplication.status(report, "quiesce", "egg")).isEqualTo(Status.FAILED);
		assertThat(other.wasStarted()).isTrue();
	}

	@Test
	void taskThatHasNoListOfWhatItWaitsForIsNamedItself() throws Exception {
		this.application.add(new TestTask("vague", "quiesce") {

			@Override
			@SuppressWarnings("NullAway")
			public List<Blocker> blockers() {
				return null;
			}

		}.does((deadline) -> {
			new CountDownLatch(1).await();
			return null;
		}));
		ShutdownReport report = this.application.drainedAsTimePasses(ShutdownReason.SIGTERM);
		assertThat(TestApplication.task(report, "quiesce", "vague").blockers()).singleElement()
			.satisfies((blocker) -> assertThat(blocker.description()).isEqualTo("vague"));
	}

	@Test
	void phaseThatDoesNotRecoverEndsTheBranchesBesideIt() throws Exception {
		this.application.add(new ShutdownPhase("branch", "", null, Duration.ZERO, Set.of("settle"), Set.of(), true));
		this.application.abortAt("quiesce");
		TestTask beside = this.application.add(TestTask.hanging("beside", "branch"));
		this.application.task("broken", "quiesce").does((deadline) -> {
			beside.awaitStarted();
			throw new IllegalStateException("no connection");
		});
		this.application.advance(5);
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.phase("branch").status()).isEqualTo(Status.SKIPPED);
		assertThat(report.phase("branch").duration()).isZero();
		assertThat(beside.left.await(20, TimeUnit.SECONDS)).as("was interrupted").isTrue();
	}

	@Test
	void taskThatCannotSayWhetherItAppliesOrHowLongItTakes() throws Exception {
		TestTask unsure = this.application.add(new TestTask("unsure", "quiesce") {

			@Override
			public Duration timeout() {
				throw new IllegalStateException("no timeout");
			}

		}).onlyFor((reason) -> {
			throw new IllegalStateException("no reason");
		});
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(unsure.wasStarted()).as("rather once too often than not at all").isTrue();
		assertThat(TestApplication.status(report, "quiesce", "unsure")).isEqualTo(Status.COMPLETED);
	}

	@Test
	void taskThatCannotSayWhatHoldsIt() throws Exception {
		TestTask task = this.application.add(new TestTask("mute", "quiesce") {

			@Override
			public int pending() {
				throw new StackOverflowError("pending");
			}

			@Override
			public List<Blocker> blockers() {
				throw new StackOverflowError("blockers");
			}

		}).does((deadline) -> new CompletableFuture<>());
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		task.left.await(20, TimeUnit.SECONDS);
		this.application.coordinator().report();
		this.application.advance(2);
		assertThat(TestApplication.status(TestApplication.get(end), "quiesce", "mute")).isEqualTo(Status.TIMED_OUT);
	}

	@Test
	void reportOnATaskDoesNotHoldUpThePhase() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		TestTask task = this.application.add(new TestTask("slow-to-tell", "quiesce") {

			@Override
			public int pending() {
				if (Thread.currentThread().getName().equals("observer")) {
					asked.countDown();
					try {
						DrainFailureTests.this.over.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
				return 1;
			}

		}).does((deadline) -> new CompletableFuture<>());
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		task.left.await(20, TimeUnit.SECONDS);
		Thread observer = new Thread(() -> this.application.coordinator().report(), "observer");
		observer.setDaemon(true);
		observer.start();
		asked.await(20, TimeUnit.SECONDS);
		this.application.advance(2);
		TestApplication.get(end);
	}

	@Test
	void sourceThatThrowsNeitherStopsTheDrainNorTheReport() throws Exception {
		this.application.add(new TestSource("batch") {

			@Override
			public void forEach(Consumer<? super Work> action) {
				throw new IllegalStateException("no database");
			}

		});
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(TestApplication.status(report, "finish", "batch")).isEqualTo(Status.FAILED);
		assertThat(this.application.releases).hasValue(1);
		this.application.heard.await("ended RELEASING");
	}

	private void assertFailed(ShutdownReport report, String failure) {
		assertThat(report.phase("quiesce").status()).isEqualTo(Status.FAILED);
		assertThat(TestApplication.status(report, "quiesce", "broken")).isEqualTo(Status.FAILED);
		assertThat(TestApplication.task(report, "quiesce", "broken").failure()).isEqualTo(failure);
		assertThat(report.phase("finish").status()).isEqualTo(Status.COMPLETED);
		assertThat(this.application.releases).hasValue(1);
	}

}
