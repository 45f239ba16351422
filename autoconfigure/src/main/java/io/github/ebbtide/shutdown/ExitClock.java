package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

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

	private final Set<Object> users = Collections.newSetFromMap(new IdentityHashMap<>());

	private @Nullable Deadline deadline;

	private boolean forGood;

	/**
	 * Create a clock that stands still.
	 * @param ticker the source of time
	 */
	public ExitClock(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Start the clock if it stands still, or if it ran out after a preStop that nothing
	 * followed.
	 * @param timeout the time until the process has ended, from now
	 * @param reason why; from anything but a preStop there is no way back
	 * @param user on whose behalf
	 * @return the deadline, of this start or of an earlier one
	 */
	synchronized Deadline start(Duration timeout, ShutdownReason reason, Object user) {
		Deadline deadline = this.deadline;
		if (deadline == null || (!this.forGood && deadline.hasPassed())) {
			deadline = Deadline.after(timeout, this.ticker);
			this.deadline = deadline;
		}
		this.forGood |= reason != ShutdownReason.PRE_STOP;
		this.users.add(user);
		return deadline;
	}

	synchronized @Nullable Deadline deadline() {
		Deadline deadline = this.deadline;
		boolean unused = deadline != null && !this.forGood && deadline.hasPassed();
		return unused ? null : deadline;
	}

	/**
	 * No signal followed a preStop: the process goes on, with or without the application.
	 * One that came meanwhile counts, and so does a preStop of another application.
	 * @param user on whose behalf the clock was started
	 */
	synchronized void reset(Object user) {
		this.users.remove(user);
		if (!this.forGood && this.users.isEmpty()) {
			this.deadline = null;
		}
	}

}
