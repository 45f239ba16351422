package io.github.ebbtide.work;

import org.jspecify.annotations.Nullable;

/**
 * Work that a {@link WorkTable} holds. Its fields are all the bookkeeping there is: with
 * compressed references and one more reference in a subclass an instance takes 32 bytes.
 *
 * @since 0.1.0
 */
public abstract class TrackedWork implements Work {

	/** The place in the table, -1 outside of it; written by the table only. */
	int slot = -1;

	private final long startNanos;

	private volatile @Nullable Thread thread;

	/**
	 * Create work that is done by the calling thread.
	 * @param startNanos the {@link System#nanoTime()} reading at the start
	 */
	protected TrackedWork(long startNanos) {
		this.startNanos = startNanos;
		this.thread = Thread.currentThread();
	}

	@Override
	public final long startNanos() {
		return this.startNanos;
	}

	@Override
	public final @Nullable Thread thread() {
		return this.thread;
	}

	/**
	 * Note that the calling thread does the work from now on.
	 */
	public final void attach() {
		this.thread = Thread.currentThread();
	}

	/**
	 * Note that no thread does the work at the moment.
	 */
	public final void detach() {
		this.thread = null;
	}

}
