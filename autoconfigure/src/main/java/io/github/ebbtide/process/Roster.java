package io.github.ebbtide.process;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The children in flight, those that are being launched included, and who is let in.
 * Whoever closes the door sees everybody who came in before. Thread-safe.
 */
final class Roster {

	private final Set<RunningChild> children = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Limit limit;

	private volatile @Nullable Runnable signal;

	private boolean closed;

	/** Returns whether a child may be launched; it is in flight from now on. */
	synchronized boolean admit(RunningChild child) {
		return !this.closed && !(child.isDaemon() && this.limit != null) && this.children.add(child);
	}

	/** Returns whether the child was in flight until now. */
	boolean remove(RunningChild child) {
		if (!this.children.remove(child)) {
			return false;
		}
		Runnable signal = this.signal;
		if (signal != null) {
			signal.run();
		}
		synchronized (this) {
			notifyAll();
		}
		return true;
	}

	Set<RunningChild> children() {
		return this.children;
	}

	void signalEnd(@Nullable Runnable signal) {
		this.signal = signal;
	}

	@Nullable Limit limit() {
		return this.limit;
	}

	/** Sets a time for those in flight and those to come; daemons come no more. */
	synchronized List<RunningChild> limit(@Nullable Limit limit) {
		this.limit = limit;
		return List.copyOf(this.children);
	}

	synchronized List<RunningChild> close() {
		this.closed = true;
		return List.copyOf(this.children);
	}

	/** Waits until nobody is in flight. */
	synchronized boolean awaitEmpty(Deadline deadline) throws InterruptedException {
		while (!this.children.isEmpty() && !deadline.hasPassed()) {
			deadline.await(this);
		}
		return this.children.isEmpty();
	}

	/**
	 * When a drain ends children.
	 *
	 * @param term when they are told to
	 * @param kill when they are killed at the latest
	 */
	record Limit(Deadline term, Deadline kill) {

	}

}
