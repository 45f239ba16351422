package io.github.ebbtide.shutdown;

import java.time.Duration;

import io.github.ebbtide.work.Ticker;

/**
 * Says when to tell how things stand: about once a second. Guarded by the monitor of the
 * drain.
 */
final class ProgressClock {

	private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

	private final Ticker ticker;

	private long next;

	ProgressClock(Ticker ticker) {
		this.ticker = ticker;
		this.next = ticker.nanoTime() + INTERVAL;
	}

	long nanosLeft() {
		return this.next - this.ticker.nanoTime();
	}

	/** Returns whether it is time, once. */
	boolean isDue() {
		boolean due = nanosLeft() <= 0;
		if (due) {
			this.next = this.ticker.nanoTime() + INTERVAL;
		}
		return due;
	}

}
