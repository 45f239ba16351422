package io.github.ebbtide.work;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A clock that only a test moves. Whoever waits for it wakes up when it is moved, or when
 * the monitor is notified. Thread-safe.
 */
public final class ManualTicker implements Ticker {

	// not zero: a reading has no meaning of its own
	private static final long ORIGIN = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

	private static final long NEVER = 0;

	private final Object lock = new Object();

	private final Set<Waiter> waiters = Collections.newSetFromMap(new IdentityHashMap<>());

	// the first reading of each thread since it last waited: a wait that was worked out
	// from a reading that is no longer true must not begin
	private final ThreadLocal<Long> firstReading = new ThreadLocal<>();

	private long now = ORIGIN;

	private int waits;

	@Override
	public long nanoTime() {
		synchronized (this.lock) {
			if (this.firstReading.get() == null) {
				this.firstReading.set(this.now);
			}
			return this.now;
		}
	}

	@Override
	public void await(Object monitor, long nanos) throws InterruptedException {
		Waiter waiter;
		synchronized (this.lock) {
			Long reading = this.firstReading.get();
			this.firstReading.remove();
			if (nanos <= 0 || (reading != null && reading != this.now)) {
				return;
			}
			waiter = new Waiter(monitor, (nanos < Long.MAX_VALUE / 2) ? this.now + nanos : NEVER);
			this.waiters.add(waiter);
			this.waits++;
			this.lock.notifyAll();
		}
		try {
			// whoever moves the clock from now on needs the monitor, which is ours until
			// we wait
			monitor.wait();
		}
		finally {
			synchronized (this.lock) {
				this.waiters.remove(waiter);
			}
		}
	}

	/**
	 * Move the time on, and wake everybody whose wait is over.
	 * @param time how far
	 */
	public void advance(Duration time) {
		List<Waiter> woken;
		synchronized (this.lock) {
			this.now += time.toNanos();
			woken = this.waiters.stream()
				.filter((waiter) -> waiter.end != NEVER && waiter.end - this.now <= 0)
				.toList();
			this.waiters.removeAll(woken);
		}
		woken.forEach((waiter) -> {
			synchronized (waiter.monitor) {
				waiter.monitor.notifyAll();
			}
		});
	}

	/**
	 * Return the time that has passed since this clock was made.
	 * @return the sum of all moves
	 */
	public Duration elapsed() {
		return Duration.ofNanos(nanoTime() - ORIGIN);
	}

	/**
	 * Return once so many threads wait for this clock, so that a move will be seen by all
	 * of them.
	 * @param threads how many
	 */
	public void awaitWaiting(int threads) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		synchronized (this.lock) {
			while (this.waiters.size() < threads) {
				long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
				if (millis <= 0) {
					throw new AssertionError(this.waiters.size() + " of " + threads + " threads wait for the clock");
				}
				try {
					this.lock.wait(millis);
				}
				catch (InterruptedException ex) {
					throw new AssertionError("Interrupted", ex);
				}
			}
		}
	}

	/**
	 * Return how often somebody has begun to wait.
	 * @return the number of waits
	 */
	public int waits() {
		synchronized (this.lock) {
			return this.waits;
		}
	}

	/**
	 * Return once somebody has begun to wait so many times.
	 * @param count how often, from the beginning
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void awaitWaits(int count) throws InterruptedException {
		synchronized (this.lock) {
			while (this.waits < count) {
				this.lock.wait();
			}
		}
	}

	private record Waiter(Object monitor, long end) {

	}

}
