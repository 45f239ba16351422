package io.github.ebbtide.executor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.work.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tasks that are neither queued nor run, by a clock that is moved by hand.
 */
class TaskTrackerTests {

	private final ManualTicker ticker = new ManualTicker();

	private final LateSubmissions late = new LateSubmissions(LateSubmissionPolicy.REJECT);

	private final TaskTracker tracker = new TaskTracker("executor", null, List::of, this.late, this.ticker);

	/** As an executor does whose submitters wait in {@code execute} for their turn. */
	private Runnable submit() {
		return submit(() -> {
		});
	}

	private Runnable submit(Runnable task) {
		return this.tracker.decorate(task);
	}

	private void look(int times, Duration interval) {
		for (int i = 0; i < times; i++) {
			this.tracker.active();
			this.ticker.advance(interval);
		}
	}

	@Test
	void aTaskWhoseSubmitterIsHeldUpIsWorkWheneverOneLooks() {
		Runnable next = submit(this::lookWhileItRuns);
		for (int round = 0; round < 10; round++) {
			Runnable current = next;
			next = submit(this::lookWhileItRuns);
			current.run();
			assertThat(this.tracker.active()).as("round %d", round).isEqualTo(1);
		}
		next.run();
		assertThat(this.tracker.active()).isZero();
		submit();
		assertThat(this.tracker.active()).as("the count is right ever after").isEqualTo(1);
	}

	private void lookWhileItRuns() {
		assertThat(this.tracker.active()).isEqualTo(1);
		this.ticker.advance(Duration.ofSeconds(2));
	}

	@Test
	void shortTasksOneAfterTheOtherAreWorkThoughEachLookFallsBetweenThem() {
		Runnable next = submit();
		for (int round = 0; round < 100; round++) {
			Runnable current = next;
			next = submit();
			current.run();
			assertThat(this.tracker.active()).as("round %d", round).isEqualTo(1);
			this.ticker.advance(Duration.ofMillis(50));
		}
	}

	@Test
	void aTaskThatNobodyRunsIsGivenUpAfterASecond() {
		submit();
		look(20, Duration.ofMillis(49));
		assertThat(this.tracker.active()).isEqualTo(1);
		this.ticker.advance(Duration.ofMillis(100));
		assertThat(this.tracker.active()).isZero();
		submit();
		assertThat(this.tracker.active()).as("another one").isEqualTo(1);
	}

	@Test
	void aMachineThatStallsLosesNothing() {
		submit();
		look(3, Duration.ofSeconds(5));
		assertThat(this.tracker.active()).isEqualTo(1);
	}

	@Test
	void aTaskThatWasGivenUpAndRunsAfterAllLeavesTheCountRight() {
		Runnable late = submit(() -> assertThat(this.tracker.active()).isEqualTo(1));
		look(30, Duration.ofMillis(50));
		assertThat(this.tracker.active()).isZero();
		late.run();
		assertThat(this.tracker.active()).isZero();
		submit();
		assertThat(this.tracker.active()).isEqualTo(1);
	}

	@Test
	void aTaskThatItsSubmitterRunsAndThatFailsIsCountedOnce() {
		refuse(new ThreadPoolExecutor.CallerRunsPolicy(), submit(() -> {
			throw new IllegalStateException("fails");
		}));
		assertThat(this.tracker.active()).isZero();
		submit();
		assertThat(this.tracker.active()).as("the count is right ever after").isEqualTo(1);
	}

	@Test
	void aTaskThatIsRefusedAgainWhenItIsHandedInOnceMoreIsCountedOnce() {
		refuse((task, pool) -> refusing(new ThreadPoolExecutor.AbortPolicy()).rejectedExecution(task, pool), submit());
		assertThat(this.tracker.active()).isZero();
		submit();
		assertThat(this.tracker.active()).isEqualTo(1);
	}

	private void refuse(RejectedExecutionHandler users, Runnable task) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> refusing(users).rejectedExecution(task, pool));
		pool.shutdown();
	}

	private RejectedExecutionHandler refusing(RejectedExecutionHandler users) {
		return new LateSubmissionHandler("executor", users, this.late);
	}

}
