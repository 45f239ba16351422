package io.github.ebbtide.work;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ManualTicker}.
 */
@Timeout(60)
class ManualTickerTests {

	private final ManualTicker ticker = new ManualTicker();

	private final Object monitor = new Object();

	@Test
	void timeStandsStillUntilItIsMoved() {
		long before = this.ticker.nanoTime();
		assertThat(this.ticker.nanoTime()).isEqualTo(before);
		this.ticker.advance(Duration.ofSeconds(2));
		assertThat(this.ticker.nanoTime() - before).isEqualTo(2_000_000_000L);
	}

	@Test
	void whoeverWaitsWakesUpWhenTheTimeIsReached() throws Exception {
		Deadline deadline = Deadline.after(Duration.ofSeconds(10), this.ticker);
		CompletableFuture<Duration> woken = CompletableFuture.supplyAsync(() -> {
			synchronized (this.monitor) {
				while (!deadline.hasPassed()) {
					awaitOn(deadline);
				}
			}
			return this.ticker.elapsed();
		});
		this.ticker.awaitWaiting(1);
		this.ticker.advance(Duration.ofSeconds(9));
		this.ticker.awaitWaiting(1);
		assertThat(woken).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(woken.get(20, TimeUnit.SECONDS)).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void whoeverWaitsWakesUpWhenNotified() throws Exception {
		CompletableFuture<Void> woken = CompletableFuture.runAsync(() -> {
			synchronized (this.monitor) {
				awaitOn(Deadline.after(Duration.ofSeconds(10), this.ticker));
			}
		});
		this.ticker.awaitWaiting(1);
		synchronized (this.monitor) {
			this.monitor.notifyAll();
		}
		woken.get(20, TimeUnit.SECONDS);
	}

	@Test
	void waitThatWasWorkedOutBeforeTheTimeMovedDoesNotBegin() throws Exception {
		long reading = this.ticker.nanoTime();
		this.ticker.advance(Duration.ofSeconds(10));
		long rest = reading + Duration.ofSeconds(10).toNanos() - reading;
		synchronized (this.monitor) {
			this.ticker.await(this.monitor, rest);
		}
	}

	private void awaitOn(Deadline deadline) {
		try {
			deadline.await(this.monitor);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
