package io.github.ebbtide.work;

import java.util.concurrent.TimeUnit;

/**
 * The source of elapsed time, and the only way in which this project waits for it. Tests
 * bring one that they move by hand. Thread-safe.
 *
 * @since 0.1.0
 */
public interface Ticker {

	/**
	 * The ticker that follows {@link System#nanoTime()}.
	 */
	Ticker SYSTEM = new Ticker() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public void await(Object monitor, long nanos) throws InterruptedException {
			if (nanos > 0) {
				// a rest below one microsecond must not become wait(0, 0), which is for
				// ever
				TimeUnit.NANOSECONDS.timedWait(monitor, Math.max(1_000, nanos));
			}
		}

	};

	/**
	 * Return the current reading, comparable only with other readings of this ticker.
	 * @return nanoseconds since an arbitrary origin
	 */
	long nanoTime();

	/**
	 * Wait on the monitor until it is notified or the time has passed. May return early.
	 * @param monitor the monitor, held by the caller
	 * @param nanos the longest wait in nanoseconds; nothing is waited for when it is not
	 * positive
	 * @throws InterruptedException if the thread is interrupted
	 */
	void await(Object monitor, long nanos) throws InterruptedException;

}
