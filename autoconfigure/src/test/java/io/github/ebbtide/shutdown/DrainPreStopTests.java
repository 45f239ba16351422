package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.ManualTicker;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A preStop, and what follows it or does not.
 */
@Timeout(60)
class DrainPreStopTests {

	private final TestApplication application = new TestApplication();

	private final RecordingIntake intake = new RecordingIntake("tomcat");

	DrainPreStopTests() {
		this.application.add(this.intake);
	}

	@Test
	void preStopAnnouncesAndSettlesAndThenWaits() throws Exception {
		TestTask settle = this.application.task("look", "settle").onlyFor(ShutdownReason::settles);
		ShutdownReport report = this.application.drained(ShutdownReason.PRE_STOP);
		assertThat(settle.wasStarted()).isTrue();
		assertThat(report.state()).isEqualTo(DrainState.DRAINING);
		assertThat(report.phase("settle").status()).isEqualTo(Status.COMPLETED);
		assertThat(report.phase("quiesce").status()).isEqualTo(Status.PENDING);
		this.application.ticker.awaitWaiting(1);
		this.application.advance(24);
		this.application.ticker.awaitWaiting(1);
		assertThat(this.application.state()).isEqualTo(DrainState.DRAINING);
		assertThat(this.intake.calls).containsExactly("announce");
	}

	@Test
	void signalCarriesOnWithTheSameClock() throws Exception {
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(8);
		TestTask task = this.application.add(TestTask.hanging("unheard", "finish"));
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.remaining()).isEqualTo(Duration.ofSeconds(17));
		assertThat(task.wasStarted()).as("who takes part is asked when the drain begins").isFalse();
		assertThat(this.application.heard.events("drain")).containsExactly("drain PRE_STOP PT25S",
				"drain SIGTERM PT17S");
		assertThat(this.application.heard.events("begin")).containsExactly("begin announce", "begin settle",
				"begin quiesce", "begin finish", "begin release");
		assertThat(this.intake.calls).containsExactly("announce", "stop");
	}

	@Test
	void signalDuringSettleLetsItSettleAndThenGoesOn() throws Exception {
		CountDownLatch silent = new CountDownLatch(1);
		TestTask settle = this.application.add(TestTask.until("look", "settle", silent));
		CompletionStage<ShutdownReport> settled = this.application.drain(ShutdownReason.PRE_STOP);
		settle.awaitStarted();
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.ticker.awaitWaiting(1);
		assertThat(settled.toCompletableFuture()).isNotDone();
		silent.countDown();
		assertThat(TestApplication.get(settled).phase("settle").status()).isEqualTo(Status.COMPLETED);
		assertThat(TestApplication.get(end).phase("release").status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void interruptFromATerminalDuringSettleEndsItAtOnce() throws Exception {
		TestTask settle = this.application.add(TestTask.hanging("look", "settle").onlyFor(ShutdownReason::settles));
		CompletionStage<ShutdownReport> settled = this.application.drain(ShutdownReason.PRE_STOP);
		settle.awaitStarted();
		ShutdownReport report = this.application.drained(ShutdownReason.SIGINT);
		assertThat(report.elapsed()).isZero();
		assertThat(TestApplication.status(report, "settle", "look")).isEqualTo(Status.SKIPPED);
		assertThat(TestApplication.get(settled).phase("settle").status()).isEqualTo(Status.SKIPPED);
	}

	@Test
	void repeatedPreStopSharesClockAndOutcome() throws Exception {
		CountDownLatch silent = new CountDownLatch(1);
		TestTask settle = this.application.add(TestTask.until("look", "settle", silent));
		CompletionStage<ShutdownReport> first = this.application.drain(ShutdownReason.PRE_STOP);
		settle.awaitStarted();
		this.application.advance(3);
		CompletionStage<ShutdownReport> second = this.application.drain(ShutdownReason.PRE_STOP);
		silent.countDown();
		assertThat(TestApplication.get(second)).isSameAs(TestApplication.get(first));
		assertThat(TestApplication.get(second).remaining()).isEqualTo(Duration.ofSeconds(22));
		assertThat(this.application.drained(ShutdownReason.PRE_STOP)).isSameAs(TestApplication.get(first));
		assertThat(this.application.heard.events("drain")).hasSize(1);
	}

	@Test
	void preStopThatNoSignalFollowsIsTakenBack() throws Exception {
		AtomicInteger undone = new AtomicInteger();
		this.application.task("readiness", "announce").undoneBy(undone::incrementAndGet);
		this.application.task("later", "quiesce").undoneBy(undone::incrementAndGet);
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.ticker.awaitWaiting(1);
		this.application.advance(25);
		this.application.heard.await("cancelled");
		assertThat(this.application.state()).isEqualTo(DrainState.RUNNING);
		assertThat(undone).as("only what was done").hasValue(1);
		assertThat(this.intake.calls).containsExactly("announce", "resume");
		assertThat(this.application.clock.deadline()).isNull();
		assertThat(this.application.heard.events()).endsWith("state RUNNING", "cancelled");
		// and then again, from the beginning
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.remaining()).isEqualTo(Duration.ofSeconds(25));
		assertThat(this.intake.calls).containsExactly("announce", "resume", "announce", "stop");
	}

	@Test
	void signalAfterAnUnusedPreStopGetsAClockOfFullLength() {
		ExitClock clock = this.application.clock;
		clock.start(TestApplication.TIMEOUT, ShutdownReason.PRE_STOP, this);
		this.application.advance(25);
		// nobody has noticed yet that it ran out
		assertThat(clock.start(TestApplication.TIMEOUT, ShutdownReason.SIGTERM, this).remaining())
			.isEqualTo(Duration.ofSeconds(25));
		clock.reset(this);
		assertThat(clock.deadline()).as("a signal counts for good").isNotNull();
		this.application.advance(25);
		assertThat(clock.start(TestApplication.TIMEOUT, ShutdownReason.PRE_STOP, this).hasPassed())
			.as("nothing extends it")
			.isTrue();
	}

	@Test
	void preStopThatIsTakenBackLeavesAnotherApplicationsClockAlone() throws Exception {
		TestApplication other = new TestApplication(this.application.ticker, this.application.clock);
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(5);
		other.drained(ShutdownReason.PRE_STOP);
		this.application.coordinator().cancel();
		this.application.heard.await("cancelled");
		assertThat(other.drained(ShutdownReason.SIGTERM).remaining()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void preStopThatFollowsOneThatIsBeingTakenBackHasAClockOfItsOwn() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		TestTask slow = this.application.task("slow", "announce").undoneBy(() -> {
			try {
				open.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		this.application.drained(ShutdownReason.PRE_STOP);
		slow.awaitStarted();
		this.application.advance(5);
		Thread taker = new Thread(this.application.coordinator()::cancel);
		taker.start();
		while (this.application.clock.deadline() != null) {
			Thread.onSpinWait();
		}
		CompletionStage<ShutdownReport> next = this.application.drain(ShutdownReason.PRE_STOP);
		open.countDown();
		TestApplication.get(next);
		this.application.heard.await("cancelled");
		assertThat(this.application.clock.deadline().remaining()).isEqualTo(Duration.ofSeconds(25));
		this.application.advance(1);
		taker.join();
	}

	@Test
	void preStopOfADrainedApplicationDoesNotShortenALaterSignal() throws Exception {
		this.application.drained(ShutdownReason.ENDPOINT);
		this.application.drained(ShutdownReason.PRE_STOP);
		this.application.advance(600);
		assertThat(this.application.drained(ShutdownReason.SIGTERM).remaining()).isEqualTo(Duration.ofSeconds(25));
	}

	@Test
	void waitingForTheSignalCostsNothing() throws Exception {
		AtomicInteger waits = new AtomicInteger();
		ManualTicker manual = this.application.ticker;
		Ticker counting = new Ticker() {

			@Override
			public long nanoTime() {
				return manual.nanoTime();
			}

			@Override
			public void await(Object monitor, long nanos) throws InterruptedException {
				waits.incrementAndGet();
				manual.await(monitor, nanos);
			}

		};
		ShutdownCoordinator coordinator = new ShutdownCoordinator(TestApplication.TIMEOUT,
				DefaultPhases.within(TestApplication.TIMEOUT),
				new ShutdownCoordinator.Participants(List::of, List::of, List::of, null),
				new WorkRegistry(List::of, counting), new ExitClock(counting), counting);
		coordinator.drain(ShutdownReason.PRE_STOP).toCompletableFuture().get(20, TimeUnit.SECONDS);
		for (int i = 0; i < 20; i++) {
			manual.awaitWaiting(1);
			manual.advance(Duration.ofSeconds(1));
		}
		manual.awaitWaiting(1);
		assertThat(waits).hasValueLessThan(100);
	}

}
