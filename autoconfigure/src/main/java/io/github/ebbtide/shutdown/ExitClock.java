package io.github.ebbtide.shutdown;

import java.time.Duration;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The one clock on which the process ends. It starts at the first preStop or signal, and
 * nothing extends it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ExitClock {

	private final Ticker ticker;

	private @Nullable Deadline deadline;

	/**
	 * Create a clock that stands still.
	 * @param ticker the source of time
	 */
	public ExitClock(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Start the clock if it stands still.
	 * @param timeout the time until the process has ended, from now
	 * @return the deadline, of this start or of an earlier one
	 */
	synchronized Deadline start(Duration timeout) {
		Deadline deadline = this.deadline;
		if (deadline == null) {
			deadline = Deadline.after(timeout, this.ticker);
			this.deadline = deadline;
		}
		return deadline;
	}

	synchronized @Nullable Deadline deadline() {
		return this.deadline;
	}

	/** No signal followed a preStop: the process goes on. */
	synchronized void reset() {
		this.deadline = null;
	}

}
