package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import io.github.ebbtide.work.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Watchdog}.
 */
@Timeout(60)
class WatchdogTests {

	private final ManualTicker ticker = new ManualTicker();

	private final CompletableFuture<Integer> halted = new CompletableFuture<>();

	private final CompletableFuture<Duration> noticed = new CompletableFuture<>();

	private final CompletableFuture<Duration> spoken = new CompletableFuture<>();

	@Test
	void haltsExactlyAtTheDeadlineWithTheExitCode() throws Exception {
		prepared(() -> {
		}).arm(seconds(25), 124);
		this.ticker.awaitWaiting(3);
		this.ticker.advance(Duration.ofSeconds(25).minusNanos(1));
		this.ticker.awaitWaiting(1);
		assertThat(this.halted).isNotDone();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(this.halted.get(20, TimeUnit.SECONDS)).isEqualTo(124);
	}

	@Test
	void lastWordsAreSpokenHalfASecondEarlier() throws Exception {
		prepared(() -> this.spoken.complete(this.ticker.elapsed())).arm(seconds(25), 124);
		this.ticker.awaitWaiting(3);
		this.ticker.advance(Duration.ofMillis(24_499));
		this.ticker.awaitWaiting(3);
		assertThat(this.spoken).isNotDone();
		this.ticker.advance(Duration.ofMillis(1));
		assertThat(this.spoken.get(20, TimeUnit.SECONDS)).isEqualTo(Duration.ofMillis(24_500));
		assertThat(this.halted).isNotDone();
	}

	@Test
	void lastWordsThatHangDoNotDelayTheHalt() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		CountDownLatch speaking = new CountDownLatch(1);
		prepared(() -> {
			speaking.countDown();
			try {
				open.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}).arm(seconds(25), 124);
		this.ticker.advance(Duration.ofMillis(24_500));
		assertThat(speaking.await(20, TimeUnit.SECONDS)).isTrue();
		this.ticker.advance(Duration.ofMillis(500));
		assertThat(this.halted.get(20, TimeUnit.SECONDS)).isEqualTo(124);
		open.countDown();
	}

	@Test
	void lastWordsThatThrowDoNotPreventTheHalt() throws Exception {
		prepared(() -> {
			Thread.currentThread().setUncaughtExceptionHandler((thread, ex) -> {
			});
			throw new IllegalStateException("no words");
		}).arm(seconds(25), 124);
		this.ticker.advance(Duration.ofSeconds(25));
		assertThat(this.halted.get(20, TimeUnit.SECONDS)).isEqualTo(124);
	}

	@Test
	void haltsWhereNoMemoryIsLeft() throws Exception {
		AtomicInteger waits = new AtomicInteger();
		Ticker exhausted = new Ticker() {

			@Override
			public long nanoTime() {
				return WatchdogTests.this.ticker.nanoTime();
			}

			@Override
			public void await(Object monitor, long nanos) throws InterruptedException {
				if (waits.incrementAndGet() <= 6) {
					throw new OutOfMemoryError("Java heap space");
				}
				WatchdogTests.this.ticker.await(monitor, nanos);
			}

		};
		Watchdog watchdog = new Watchdog(exhausted, () -> {
		}, () -> {
		}, this.halted::complete);
		watchdog.prepare();
		watchdog.arm(seconds(25), 124);
		this.ticker.awaitWaiting(3);
		this.ticker.advance(Duration.ofSeconds(25));
		assertThat(this.halted.get(20, TimeUnit.SECONDS)).isEqualTo(124);
	}

	@Test
	void noticeIsGivenWhereTheLastWordsGetStuck() throws Exception {
		CountDownLatch never = new CountDownLatch(1);
		prepared(() -> {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}).arm(seconds(25), 124);
		this.ticker.awaitWaiting(3);
		this.ticker.advance(Duration.ofMillis(24_500));
		assertThat(this.noticed.get(20, TimeUnit.SECONDS)).isEqualTo(Duration.ofMillis(24_500));
		never.countDown();
	}

	@Test
	void armingAgainKeepsTheFirstDeadline() throws Exception {
		Watchdog watchdog = prepared(() -> {
		});
		watchdog.arm(seconds(25), 124);
		watchdog.arm(seconds(60), 124);
		this.ticker.advance(Duration.ofSeconds(25));
		assertThat(this.halted.get(20, TimeUnit.SECONDS)).isEqualTo(124);
	}

	@Test
	void armingAgainDoesNotBringTheDeadlineForward() {
		Watchdog watchdog = prepared(() -> {
		});
		watchdog.arm(seconds(25), 124);
		this.ticker.awaitWaiting(3);
		watchdog.arm(seconds(5), 124);
		this.ticker.advance(Duration.ofSeconds(10));
		this.ticker.awaitWaiting(3);
		assertThat(this.halted).isNotDone();
	}

	@Test
	void neverHaltsUnlessArmed() {
		Watchdog watchdog = prepared(() -> this.spoken.complete(Duration.ZERO));
		this.ticker.advance(Duration.ofDays(10));
		watchdog.arm(seconds(25), 124);
		// all threads wait for the deadline now, so none has gone off before
		this.ticker.awaitWaiting(3);
		assertThat(this.halted).isNotDone();
		assertThat(this.spoken).isNotDone();
	}

	@Test
	void threadsAreDaemonsThatHoldNoClassLoader() {
		prepared(() -> {
		});
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().equals("ebbtide-watchdog")
					|| thread.getName().equals("ebbtide-notice") || thread.getName().equals("ebbtide-last-words"))
			.hasSizeGreaterThanOrEqualTo(3)
			.allMatch(Thread::isDaemon)
			.allMatch((thread) -> thread.getContextClassLoader() == null);
	}

	private Watchdog prepared(Runnable lastWords) {
		Watchdog watchdog = new Watchdog(this.ticker, () -> this.noticed.complete(this.ticker.elapsed()), lastWords,
				this.halted::complete);
		watchdog.prepare();
		return watchdog;
	}

	private Deadline seconds(int seconds) {
		return Deadline.after(Duration.ofSeconds(seconds), this.ticker);
	}

}
