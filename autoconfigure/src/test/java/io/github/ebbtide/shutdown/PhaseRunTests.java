package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class PhaseRunTests {

	private final Object monitor = new Object();

	private final ManualTicker ticker = new ManualTicker();

	private final AtomicInteger threads = new AtomicInteger();

	private volatile int available = Integer.MAX_VALUE;

	private Thread thread(Runnable work) {
		if (this.threads.getAndIncrement() >= this.available) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		Thread thread = new Thread(work);
		thread.setDaemon(true);
		return thread;
	}

	@Test
	void theContextIsClosedEvenIfItsThreadComesAfterTheTime() throws Exception {
		this.available = 1;
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch closed = new CountDownLatch(1);
		TestTask hangs = TestTask.stubborn("hangs", ShutdownPhase.RELEASE, end);
		PhaseRun run = run(ShutdownPhase.RELEASE, hangs,
				new TestTask(DrainPlan.APPLICATION_CONTEXT, ShutdownPhase.RELEASE).after("hangs")
					.runs(closed::countDown));
		Thread phase = start(run);
		hangs.awaitStarted();
		this.ticker.awaitWaiting(1);
		this.ticker.advance(Duration.ofSeconds(5));
		this.ticker.awaitWaiting(1);
		this.ticker.advance(Duration.ofSeconds(5));
		phase.join();
		assertThat(run.report(0).tasks()).extracting(ShutdownReport.Task::status)
			.containsExactly(Status.TIMED_OUT, Status.TIMED_OUT);
		end.countDown();
		assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aThreadThatWasNotToBeHadIsAskedForAgainWhenTimeIsUp() throws Exception {
		this.available = 1;
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch closed = new CountDownLatch(1);
		TestTask hangs = TestTask.stubborn("hangs", ShutdownPhase.RELEASE, end);
		PhaseRun run = run(ShutdownPhase.RELEASE, hangs,
				new TestTask(DrainPlan.APPLICATION_CONTEXT, ShutdownPhase.RELEASE).after("hangs")
					.runs(closed::countDown));
		Thread phase = start(run);
		hangs.awaitStarted();
		this.ticker.awaitWaiting(1);
		this.ticker.advance(Duration.ofSeconds(5));
		this.ticker.awaitWaiting(1);
		this.available = Integer.MAX_VALUE;
		this.ticker.advance(Duration.ofSeconds(5));
		phase.join();
		assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
		end.countDown();
	}

	@Test
	void aTaskIsNotChargedForTheOneBeforeItOnItsThread() throws Exception {
		PhaseRun run = run(ShutdownPhase.QUIESCE,
				new TestTask("slow", ShutdownPhase.QUIESCE).runs(() -> this.ticker.advance(Duration.ofSeconds(3))),
				new TestTask("quick", ShutdownPhase.QUIESCE));
		start(run).join();
		assertThat(run.report(0).tasks()).extracting(ShutdownReport.Task::duration)
			.containsExactly(Duration.ofSeconds(3), Duration.ZERO);
	}

	private PhaseRun run(String phase, ShutdownTask... tasks) {
		ShutdownPhase found = ShutdownPhase.defaults(Duration.ofSeconds(25))
			.stream()
			.filter((each) -> each.name().equals(phase))
			.findFirst()
			.orElseThrow();
		return new PhaseRun(found, List.of(tasks), this.monitor, new TaskThreads(this::thread), this.ticker);
	}

	private Thread start(PhaseRun run) {
		run.begin(Deadline.after(Duration.ofSeconds(10), this.ticker), ShutdownReason.SIGTERM);
		Thread thread = new Thread(
				new StepLoop(this.monitor, this.ticker, () -> nextStep(run), run::nanosToNextExpiry)::run);
		thread.start();
		return thread;
	}

	private static StepLoop.@Nullable Step nextStep(PhaseRun run) {
		Runnable next = run.next();
		if (next == null) {
			return run.hasEnded() ? () -> false : null;
		}
		return () -> {
			next.run();
			return true;
		};
	}

}
