package io.github.ebbtide.work;

import java.time.Duration;

/**
 * A point in time that everybody involved shares: the one clock of a drain. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class Deadline {

	/**
	 * A century stands for "no limit": readings further apart cannot be compared.
	 */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final Ticker ticker;

	private final long endNanos;

	private Deadline(Ticker ticker, long endNanos) {
		this.ticker = ticker;
		this.endNanos = endNanos;
	}

	/**
	 * Return the deadline that lies the given time ahead.
	 * @param duration the time from now
	 * @return the deadline
	 */
	public static Deadline after(Duration duration) {
		return after(duration, Ticker.SYSTEM);
	}

	/**
	 * Return the deadline that lies the given time ahead on the given clock.
	 * @param duration the time from now
	 * @param ticker the clock
	 * @return the deadline
	 */
	public static Deadline after(Duration duration, Ticker ticker) {
		return new Deadline(ticker, ticker.nanoTime() + nanos(duration));
	}

	private static long nanos(Duration duration) {
		return ((duration.compareTo(LONGEST) < 0) ? duration : LONGEST).toNanos();
	}

	/**
	 * Return the time that is left.
	 * @return the time left, zero once the deadline has passed
	 */
	public Duration remaining() {
		return Duration.ofNanos(remainingNanos());
	}

	/**
	 * Return the time that is left in nanoseconds.
	 * @return the nanoseconds left, zero once the deadline has passed
	 */
	public long remainingNanos() {
		return Math.max(0, this.endNanos - this.ticker.nanoTime());
	}

	/**
	 * Return whether the deadline has passed.
	 * @return whether no time is left
	 */
	public boolean hasPassed() {
		return remainingNanos() == 0;
	}

	/**
	 * Return the earlier of this deadline and the given time from now.
	 * @param limit the time from now
	 * @return this deadline, or a nearer one
	 */
	public Deadline within(Duration limit) {
		return earlierOf(new Deadline(this.ticker, this.ticker.nanoTime() + nanos(limit)));
	}

	/**
	 * Return a deadline that keeps the given time back.
	 * @param reserve the time to keep back
	 * @return a deadline that much earlier than this one
	 */
	public Deadline minus(Duration reserve) {
		return new Deadline(this.ticker, this.endNanos - nanos(reserve));
	}

	/**
	 * Return the earlier of two deadlines of the same clock.
	 * @param other the other deadline
	 * @return the earlier one
	 */
	public Deadline earlierOf(Deadline other) {
		return (other.endNanos - this.endNanos < 0) ? other : this;
	}

	/**
	 * Wait on the monitor until it is notified or this deadline has passed. May return
	 * early.
	 * @param monitor the monitor, held by the caller
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void await(Object monitor) throws InterruptedException {
		this.ticker.await(monitor, remainingNanos());
	}

	@Override
	public String toString() {
		return remaining() + " to go";
	}

}
