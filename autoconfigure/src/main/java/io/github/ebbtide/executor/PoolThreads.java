package io.github.ebbtide.executor;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/**
 * The threads of a pool, from their creation to their end. Thread-safe.
 */
final class PoolThreads implements ThreadFactory {

	private final ThreadFactory delegate;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	PoolThreads(ThreadFactory delegate) {
		this.delegate = delegate;
	}

	@Override
	public @Nullable Thread newThread(Runnable worker) {
		return this.delegate.newThread(() -> {
			Thread thread = Thread.currentThread();
			this.threads.add(thread);
			try {
				worker.run();
			}
			finally {
				this.threads.remove(thread);
			}
		});
	}

	Set<Thread> all() {
		return Collections.unmodifiableSet(this.threads);
	}

	/**
	 * Returns whether one of them does anything at all: those that wait for a task do
	 * not, those that work mostly do, and those that have just taken a task do.
	 */
	boolean isAnyAwake() {
		for (Thread thread : this.threads) {
			Thread.State state = thread.getState();
			if (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING
					&& state != Thread.State.TERMINATED) {
				return true;
			}
		}
		return false;
	}

}
