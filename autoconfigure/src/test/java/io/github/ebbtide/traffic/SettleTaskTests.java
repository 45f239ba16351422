package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
@ExtendWith(OutputCaptureExtension.class)
class SettleTaskTests {

	private static final Duration QUIET = Duration.ofSeconds(1);

	private final ManualTicker ticker = new ManualTicker();

	private final ArrivalLog arrivals = new ArrivalLog(QUIET);

	private final DrainProgress drain = new DrainProgress(this.ticker);

	private final List<Reminder> reminders = new ArrayList<>();

	private FutureTask<Void> settle(Duration propagationDelay) throws InterruptedException {
		SettleTask task = new SettleTask(this.arrivals, this.drain, QUIET, propagationDelay, this.reminders,
				this.ticker);
		Deadline deadline = Deadline.after(Duration.ofSeconds(10), this.ticker);
		this.drain.drainStarted(ShutdownReason.SIGTERM, deadline);
		FutureTask<Void> run = new FutureTask<>(() -> {
			task.run(deadline);
			return null;
		});
		Thread thread = new Thread(run, "settle");
		thread.setDaemon(true);
		thread.start();
		CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> awaitWait(1));
		CompletableFuture<Void> ends = CompletableFuture.runAsync(() -> get(run));
		CompletableFuture.anyOf(waits, ends).join();
		return run;
	}

	private static void get(FutureTask<Void> run) {
		try {
			run.get(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			// the test looks at it
		}
	}

	private void awaitWait(int count) {
		try {
			this.ticker.awaitWaits(count);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void request() {
		this.arrivals.arrived(this.ticker.nanoTime());
	}

	private void requestsEvery(long millis, int count) {
		for (int i = 0; i < count; i++) {
			this.ticker.advance(Duration.ofMillis(millis));
			request();
		}
	}

	private void advance(long millis) {
		this.ticker.advance(Duration.ofMillis(millis));
	}

	private static void assertWaits(FutureTask<Void> run) {
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> run.get(50, TimeUnit.MILLISECONDS));
	}

	private static void assertEnds(FutureTask<Void> run) throws Exception {
		run.get(5, TimeUnit.SECONDS);
	}

	@Test
	void whereRequestsAreFewTheLogSaysWhatIsWaitedFor(CapturedOutput output) throws Exception {
		requestsEvery(4000, 20);
		this.ticker.advance(Duration.ofMillis(500));
		settle(Duration.ZERO);
		assertThat(output).contains("settle until nothing has come for 8000 ms", "or for 10000 ms");
	}

	@Test
	void whereTheyAreNotTheLogNeedSayNothing(CapturedOutput output) throws Exception {
		requestsEvery(100, 20);
		settle(Duration.ZERO);
		assertThat(output).doesNotContain("settle until");
	}

	@Test
	void withoutAnyArrivalAndWithoutPropagationDelayItTakesNoTime() throws Exception {
		assertEnds(settle(Duration.ZERO));
		assertThat(this.ticker.waits()).isZero();
	}

	@Test
	void anIdleServiceWaitsForThePropagationDelay() throws Exception {
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(4_999);
		assertWaits(run);
		advance(1);
		assertEnds(run);
		assertThat(this.ticker.waits()).isEqualTo(1);
	}

	@Test
	void aServiceSilentForLongerThanTheQuietPeriodIsIdleWhateverItsGapsWere() throws Exception {
		requestsEvery(100, 20);
		advance(1_001);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(4_999);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void arrivalsAtAnIdleServiceHaveToEndForTheQuietPeriod() throws Exception {
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(4_800);
		request();
		advance(200);
		awaitWait(2);
		advance(799);
		assertWaits(run);
		advance(1);
		assertEnds(run);
		assertThat(this.ticker.waits()).isEqualTo(2);
	}

	@Test
	void denseTrafficHasToBeSilentForTheQuietPeriod() throws Exception {
		requestsEvery(10, 600);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(999);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void sparseTrafficHasToBeSilentForTwiceItsLongestGap() throws Exception {
		requestsEvery(800, 3);
		requestsEvery(10, 3);
		FutureTask<Void> run = settle(Duration.ZERO);
		advance(1_599);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void aServiceThatWasSilentBetweenWarmUpAndTrafficDoesNotWaitForThatSilenceAgain() throws Exception {
		request();
		advance(20_000);
		requestsEvery(10, 501);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(999);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void trafficThatIsTooYoungToTellWaitsForThePropagationDelay() throws Exception {
		request();
		advance(20_000);
		requestsEvery(10, 499);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(1_500);
		assertWaits(run);
		advance(3_499);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void trafficThatIsTooYoungToTellHasToEndForTheQuietPeriodToo() throws Exception {
		requestsEvery(10, 50);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(4_700);
		request();
		advance(300);
		awaitWait(2);
		advance(699);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void theOpenGapCountsAlsoWhereItIsTheFirstAfterTheStartup() throws Exception {
		request();
		advance(20_000);
		requestsEvery(10, 500);
		advance(950);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(949);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void aPauseOfTrafficIsNoStartup() throws Exception {
		requestsEvery(10, 500);
		advance(2_990);
		requestsEvery(10, 501);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(5_999);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void theOpenGapCounts() throws Exception {
		requestsEvery(10, 100);
		advance(900);
		FutureTask<Void> run = settle(Duration.ZERO);
		advance(899);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void trafficThatDoesNotLeaveIsReportedWhenTheDeadlineHasPassed() throws Exception {
		requestsEvery(100, 10);
		FutureTask<Void> run = settle(Duration.ZERO);
		for (int i = 0; i < 12; i++) {
			advance(900);
			request();
		}
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run.get(5, TimeUnit.SECONDS))
			.withCauseInstanceOf(TimeoutException.class);
	}

	@Test
	void trafficThatIsSparserThanThePhaseIsLongIsNoReasonToWarn() throws Exception {
		requestsEvery(8_000, 4);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(9_999);
		assertWaits(run);
		advance(1);
		assertEnds(run);
	}

	@Test
	void aReminderIsRepeatedWhileSomebodyMayHaveMissedIt() throws Exception {
		List<Long> reminded = new ArrayList<>();
		this.reminders.add(() -> reminded.add(this.ticker.nanoTime()));
		requestsEvery(10, 10);
		FutureTask<Void> run = settle(Duration.ZERO);
		for (int wait = 1; wait <= 4; wait++) {
			awaitWait(wait);
			advance(250);
		}
		assertEnds(run);
		assertThat(reminded).hasSize(4);
	}

	@Test
	void cancellingInterruptsIt() throws Exception {
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		run.cancel(true);
		assertThat(run.isCancelled()).isTrue();
	}

	@Test
	void onlyDrainsThatSomebodyWasToldOfSettle() {
		SettleTask task = new SettleTask(this.arrivals, this.drain, QUIET, Duration.ZERO, List.of(), this.ticker);
		assertThat(task.appliesTo(ShutdownReason.SIGTERM)).isTrue();
		assertThat(task.appliesTo(ShutdownReason.PRE_STOP)).isTrue();
		assertThat(task.appliesTo(ShutdownReason.SIGINT)).isFalse();
		assertThat(task.appliesTo(ShutdownReason.CONTEXT_CLOSED)).isFalse();
	}

	@Test
	void thePropagationDelayCountsFromTheFirstTrigger() throws Exception {
		this.drain.drainStarted(ShutdownReason.PRE_STOP, Deadline.after(Duration.ofSeconds(20), this.ticker));
		advance(3_000);
		FutureTask<Void> run = settle(Duration.ofSeconds(5));
		advance(2_000);
		assertEnds(run);
	}

}
