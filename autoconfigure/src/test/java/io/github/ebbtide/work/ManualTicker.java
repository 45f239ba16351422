package io.github.ebbtide.work;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A ticker that tests move by hand. Whoever waits is woken by every move.
 */
public final class ManualTicker implements Ticker {

	private final Set<Object> monitors = new HashSet<>();

	private long nanos = 1_000_000_000L;

	private int waits;

	@Override
	public synchronized long nanoTime() {
		return this.nanos;
	}

	@Override
	public void await(Object monitor, long nanos) throws InterruptedException {
		if (nanos <= 0) {
			return;
		}
		long end;
		synchronized (this) {
			end = this.nanos + nanos;
			this.monitors.add(monitor);
			this.waits++;
			notifyAll();
		}
		while (nanoTime() < end) {
			monitor.wait();
		}
	}

	/**
	 * Move the time, and wake whoever waited until then or before.
	 * @param duration how far
	 */
	public void advance(Duration duration) {
		Set<Object> monitors;
		synchronized (this) {
			this.nanos += duration.toNanos();
			monitors = new HashSet<>(this.monitors);
		}
		for (Object monitor : monitors) {
			synchronized (monitor) {
				monitor.notifyAll();
			}
		}
	}

	/**
	 * Return how often somebody has begun to wait.
	 * @return the number of waits
	 */
	public synchronized int waits() {
		return this.waits;
	}

	/**
	 * Wait until somebody has begun to wait for the given time.
	 * @param count how often, from the beginning
	 * @throws InterruptedException if the thread is interrupted
	 */
	public synchronized void awaitWaits(int count) throws InterruptedException {
		while (this.waits < count) {
			wait();
		}
	}

}
