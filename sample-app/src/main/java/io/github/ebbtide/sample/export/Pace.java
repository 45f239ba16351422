package io.github.ebbtide.sample.export;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Spaces lines evenly until its time is over, and holds nothing up from then on. For use
 * by one thread.
 */
final class Pace {

	private final long interval;

	private final long end;

	private long next;

	/**
	 * Begin.
	 * @param duration for how long lines are spaced
	 * @param rate lines a second
	 */
	Pace(Duration duration, int rate) {
		this.interval = Duration.ofSeconds(1).toNanos() / rate;
		this.next = System.nanoTime();
		this.end = this.next + duration.toNanos();
	}

	/**
	 * Return whether there is time left.
	 * @return if lines are still spaced
	 */
	boolean isOn() {
		return this.end - System.nanoTime() > 0;
	}

	/**
	 * Wait for the time of the next line.
	 * @throws InterruptedIOException if the thread is interrupted; its flag stays set
	 */
	void await() throws InterruptedIOException {
		this.next += this.interval;
		long until = (this.next - this.end < 0) ? this.next : this.end;
		for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
			if (Thread.currentThread().isInterrupted()) {
				throw new InterruptedIOException("The export was interrupted");
			}
			LockSupport.parkNanos(left);
		}
	}

}
