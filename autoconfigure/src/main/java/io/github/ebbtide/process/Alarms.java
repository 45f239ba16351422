package io.github.ebbtide.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * What is to happen to one child at some time, unless it ends before. Thread-safe.
 */
final class Alarms {

	private final ChildThreads threads;

	private final List<Future<?>> alarms = new ArrayList<>();

	private boolean cancelled;

	Alarms(ChildThreads threads) {
		this.threads = threads;
	}

	synchronized void after(Duration delay, Runnable action) {
		if (!this.cancelled) {
			this.alarms.add(this.threads.after(delay, action));
		}
	}

	/** Lets nothing happen any more; what is happening goes on. */
	synchronized void cancel() {
		this.cancelled = true;
		this.alarms.forEach((alarm) -> alarm.cancel(false));
		this.alarms.clear();
	}

}
