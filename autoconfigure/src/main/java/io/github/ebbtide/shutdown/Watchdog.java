package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.function.IntConsumer;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process at the deadline, whatever else happens. Three daemon threads are made
 * beforehand, while there is memory and nothing hangs: one halts the JVM and waits for
 * nothing but the clock; two others, a little earlier and in either order, say that it
 * will, which needs no memory, and what was in the way, which does. Both may get stuck.
 * Thread-safe.
 */
final class Watchdog {

	/** How long before the halt the last words begin, where there is that much time. */
	static final Duration LAST_WORDS = Duration.ofMillis(500);

	private final Ticker ticker;

	private final Object monitor = new Object();

	private final Runnable notice;

	private final Runnable lastWords;

	private final IntConsumer halt;

	private @Nullable Deadline deadline;

	private long aheadNanos;

	private volatile int exitCode;

	/**
	 * Create a watchdog that sleeps.
	 * @param ticker the clock
	 * @param notice says just before that the process is being halted
	 * @param lastWords says at the same time what was in the way
	 * @param halt how to end the process
	 */
	Watchdog(Ticker ticker, Runnable notice, Runnable lastWords, IntConsumer halt) {
		this.ticker = ticker;
		this.notice = notice;
		this.lastWords = lastWords;
		this.halt = halt;
	}

	/** Makes and starts the threads. */
	void prepare() {
		start("ebbtide-watchdog", false, () -> this.halt.accept(this.exitCode));
		start("ebbtide-notice", true, this.notice);
		start("ebbtide-last-words", true, this.lastWords);
	}

	private void start(String name, boolean early, Runnable action) {
		Thread thread = new Thread(() -> {
			while (!awaitDeadline(early)) {
				// woken before the time
			}
			action.run();
		}, name);
		thread.setDaemon(true);
		thread.setPriority(Thread.MAX_PRIORITY);
		// nothing of the application may be kept alive by a thread of the JVM
		thread.setContextClassLoader(null);
		thread.start();
	}

	/** Allocates nothing: the heap may be full. */
	private boolean awaitDeadline(boolean early) {
		try {
			synchronized (this.monitor) {
				Deadline deadline = this.deadline;
				if (deadline == null) {
					this.monitor.wait();
					return false;
				}
				long left = deadline.remainingNanos() - (early ? this.aheadNanos : 0);
				this.ticker.await(this.monitor, left);
				return left <= 0;
			}
		}
		catch (InterruptedException | OutOfMemoryError ex) {
			// nothing but the clock moves these threads
			return false;
		}
	}

	/**
	 * Let the clock run; only the first call counts.
	 * @param deadline when to halt
	 * @param exitCode the exit code of a process that had to be halted
	 */
	void arm(Deadline deadline, int exitCode) {
		synchronized (this.monitor) {
			if (this.deadline == null) {
				this.aheadNanos = Math.min(deadline.remainingNanos() / 8, LAST_WORDS.toNanos());
				this.exitCode = exitCode;
				this.deadline = deadline;
				this.monitor.notifyAll();
			}
		}
	}

}
