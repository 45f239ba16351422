package io.github.ebbtide.executor;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import io.github.ebbtide.work.Ticker;

/**
 * How many tasks were submitted to an executor, and how many have ended. That bridges the
 * moment between queue and thread, and the time for which a submitter is held up.
 * Counting costs a task two additions, everything else is paid by those who look.
 * Thread-safe.
 */
final class TaskCounts {

	/**
	 * A task that is neither queued nor runs for so long, while no other task comes or
	 * goes, was refused or taken out of the queue by somebody, and will not run.
	 */
	private static final long LOST_AFTER = Duration.ofSeconds(1).toNanos();

	/**
	 * Seen so often meanwhile: a machine that stalls lets time pass, and no thread run.
	 */
	private static final int LOOKS = 10;

	private final Ticker ticker;

	private final LongAdder submitted = new LongAdder();

	private final LongAdder ended = new LongAdder();

	private long lost;

	private long lastSubmitted;

	private long lastEnded;

	private int looks;

	private long since;

	TaskCounts(Ticker ticker) {
		this.ticker = ticker;
	}

	void submitted() {
		this.submitted.increment();
	}

	void ended() {
		this.ended.increment();
	}

	/**
	 * Returns whether there is a task that one does not see.
	 * @param seen how many tasks are seen, queued or running
	 */
	synchronized boolean isAnyUnseen(int seen) {
		// in this order: a task that ends meanwhile counts, and one that starts counts
		long ended = this.ended.sum();
		long submitted = this.submitted.sum();
		long open = submitted - ended;
		// one that was given up and runs after all is lost no longer
		this.lost = Math.max(0, Math.min(this.lost, open - seen));
		boolean unseen = seen == 0 && open > this.lost;
		if (!unseen || submitted != this.lastSubmitted || ended != this.lastEnded) {
			this.lastSubmitted = submitted;
			this.lastEnded = ended;
			this.looks = 0;
			this.since = this.ticker.nanoTime();
		}
		if (unseen && ++this.looks > LOOKS && this.ticker.nanoTime() - this.since >= LOST_AFTER) {
			this.lost = open;
			return false;
		}
		return unseen;
	}

}
