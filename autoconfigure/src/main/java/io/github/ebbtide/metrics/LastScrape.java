package io.github.ebbtide.metrics;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a process that has finished its work up for one more scrape, so that what the
 * drain has counted does not die with the pod. A scrape that nobody makes holds it for a
 * limited time only, and no longer than the drain's own clock allows. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LastScrape implements ShutdownTask {

	private final Object monitor = new Object();

	private final Duration limit;

	private final Ticker ticker;

	private volatile boolean awaited;

	private boolean done;

	/**
	 * Create a task that waits for a scrape.
	 * @param limit how long to wait at most
	 * @param ticker the clock
	 */
	public LastScrape(Duration limit, Ticker ticker) {
		this.limit = limit;
		this.ticker = ticker;
	}

	@Override
	public String name() {
		return "last-scrape";
	}

	@Override
	public String phase() {
		return ShutdownPhase.RELEASE;
	}

	@Override
	public boolean appliesTo(ShutdownReason reason) {
		return reason.endsProcess();
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException {
		Deadline end = Deadline.after(this.limit, this.ticker).earlierOf(deadline);
		synchronized (this.monitor) {
			this.awaited = true;
			while (!this.done && !end.hasPassed()) {
				end.await(this.monitor);
			}
			this.awaited = false;
		}
		return null;
	}

	/** Whether a scrape that begins now is the one that is waited for. */
	boolean isAwaited() {
		return this.awaited;
	}

	/** The scrape has been answered. */
	void done() {
		synchronized (this.monitor) {
			this.done = true;
			this.monitor.notifyAll();
		}
	}

}
