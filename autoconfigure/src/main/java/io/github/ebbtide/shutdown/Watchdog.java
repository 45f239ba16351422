package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.function.IntConsumer;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process at the deadline, whatever else happens. Two daemon threads are made
 * beforehand, while there is memory and nothing hangs: one halts the JVM and waits for
 * nothing but the clock; the other, a little earlier, tells what was in the way, and may
 * itself get stuck. Thread-safe.
 */
final class Watchdog {

	/** How long before the halt the last words begin, where there is that much time. */
	static final Duration LAST_WORDS = Duration.ofMillis(500);

	private final Duration ahead;

	private final Object monitor = new Object();

	private final Runnable lastWords;

	private final IntConsumer halt;

	private final int exitCode;

	private @Nullable Deadline deadline;

	/**
	 * Create a watchdog that sleeps.
	 * @param timeout the time between a signal and the halt
	 * @param exitCode the exit code of a process that had to be halted
	 * @param lastWords what to do just before
	 * @param halt how to end the process
	 */
	Watchdog(Duration timeout, int exitCode, Runnable lastWords, IntConsumer halt) {
		Duration eighth = timeout.dividedBy(8);
		this.ahead = (eighth.compareTo(LAST_WORDS) < 0) ? eighth : LAST_WORDS;
		this.exitCode = exitCode;
		this.lastWords = lastWords;
		this.halt = halt;
	}

	/** Makes and starts the threads. */
	void prepare() {
		start("ebbtide-watchdog", Duration.ZERO, () -> this.halt.accept(this.exitCode));
		start("ebbtide-last-words", this.ahead, this.lastWords);
	}

	private void start(String name, Duration ahead, Runnable action) {
		Thread thread = new Thread(() -> {
			awaitDeadline(ahead);
			action.run();
		}, name);
		thread.setDaemon(true);
		thread.setPriority(Thread.MAX_PRIORITY);
		// nothing of the application may be kept alive by a thread of the JVM
		thread.setContextClassLoader(null);
		thread.start();
	}

	private void awaitDeadline(Duration ahead) {
		synchronized (this.monitor) {
			while (true) {
				Deadline deadline = (this.deadline != null) ? this.deadline.minus(ahead) : null;
				if (deadline != null && deadline.hasPassed()) {
					return;
				}
				try {
					if (deadline == null) {
						this.monitor.wait();
					}
					else {
						deadline.await(this.monitor);
					}
				}
				catch (InterruptedException ex) {
					// nothing but the clock moves this thread
				}
			}
		}
	}

	/**
	 * Let the clock run; only the first call counts.
	 * @param deadline when to halt
	 */
	void arm(Deadline deadline) {
		synchronized (this.monitor) {
			if (this.deadline == null) {
				this.deadline = deadline;
				this.monitor.notifyAll();
			}
		}
	}

}
