package io.github.ebbtide.shutdown;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The threads that tasks run on. Most take a moment, and to start a thread for each would
 * take longer than all of them: so one thread does one after the other, and as soon as
 * one does not come back, more threads do the rest, twice as many each time. None
 * outlives a drain for long. Thread-safe.
 */
final class TaskThreads implements Executor {

	// by the system's clock: this is about threads, not about the time of a drain
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);

	/** How many rounds of patience tasks may share a thread that comes back. */
	private static final int ROUNDS = 5;

	private static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(1);

	private final ThreadFactory factory;

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private int threads;

	private int begun;

	/** How many of them have no task. */
	private int free;

	TaskThreads(ThreadFactory factory) {
		this.factory = factory;
	}

	/**
	 * Run a task, at once or after others; {@link #awaitBegun()} bounds that.
	 */
	@Override
	public synchronized void execute(Runnable task) {
		this.waiting.addLast(task);
		notifyAll();
		if (this.threads == 0) {
			try {
				startThread();
			}
			catch (RuntimeException | Error ex) {
				this.waiting.removeLast();
				throw ex;
			}
		}
	}

	/**
	 * Return when every task has begun, or no thread is to be had for it.
	 */
	synchronized void awaitBegun() {
		try {
			int more = 1;
			int before = this.begun;
			for (int round = 1; !isEmptyWithin(PATIENCE); round++) {
				if (this.begun == before || round % ROUNDS == 0) {
					startThreads(Math.min(more, this.waiting.size() - this.free));
					more *= 2;
				}
				before = this.begun;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// what waits has to wait for a thread that comes back
		}
	}

	private boolean isEmptyWithin(long nanos) throws InterruptedException {
		long begin = System.nanoTime();
		long left = nanos;
		while (!this.waiting.isEmpty() && left > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
			left = begin + nanos - System.nanoTime();
		}
		return this.waiting.isEmpty();
	}

	private void startThreads(int number) {
		for (int i = 0; i < number; i++) {
			startThread();
		}
	}

	private void startThread() {
		this.factory.newThread(this::work).start();
		this.threads++;
		this.free++;
	}

	private void work() {
		for (Runnable task = next(); task != null; task = next()) {
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				// it has told of its own failures; there was no memory for the rest
			}
			freed();
		}
	}

	private synchronized void freed() {
		this.free++;
	}

	private synchronized @Nullable Runnable next() {
		long begin = System.nanoTime();
		while (this.waiting.isEmpty()) {
			long left = begin + KEEP_ALIVE - System.nanoTime();
			if (left <= 0) {
				this.threads--;
				this.free--;
				return null;
			}
			try {
				TimeUnit.NANOSECONDS.timedWait(this, left);
			}
			catch (InterruptedException ex) {
				// was meant for a task, and that is over
			}
		}
		this.free--;
		this.begun++;
		Runnable task = this.waiting.removeFirst();
		notifyAll();
		return task;
	}

}
