package io.github.ebbtide.shutdown;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.work.Work;

/**
 * Who waits for a drain from within work of its own. Thread-safe.
 */
final class Callers {

	private final Set<Caller> callers = ConcurrentHashMap.newKeySet();

	Caller add(Thread thread) {
		Caller caller = new Caller(thread, System.nanoTime());
		this.callers.add(caller);
		return caller;
	}

	void remove(Caller caller) {
		this.callers.remove(caller);
	}

	/** Returns whether the work cannot end before the drain has. */
	boolean areWaiting(Work work) {
		Thread thread = work.thread();
		return thread != null && (isCallers(work, thread) || JvmShutdown.isWaitedForBy(thread));
	}

	private boolean isCallers(Work work, Thread thread) {
		for (Caller caller : this.callers) {
			if (caller.thread() == thread && work.startNanos() - caller.since() <= 0) {
				return true;
			}
		}
		return false;
	}

	/** Of what a thread does, only what had begun by then is not waited for. */
	record Caller(Thread thread, long since) {

	}

}
