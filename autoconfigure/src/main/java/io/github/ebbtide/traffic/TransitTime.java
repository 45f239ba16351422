package io.github.ebbtide.traffic;

import java.time.Duration;

import io.github.ebbtide.work.Ticker;

/**
 * How long a connection has to be idle before it is certain enough that no request is on
 * its way on it. Nothing where nobody but this process can know that it stops, and where
 * no requests arrive anyway.
 *
 * @since 0.1.0
 */
public final class TransitTime {

	private static final Duration IN_TRANSIT = Duration.ofMillis(500);

	private final ArrivalLog arrivals;

	private final DrainProgress drain;

	private final Duration quietPeriod;

	private final Duration propagationDelay;

	private final Ticker ticker;

	/**
	 * Create it.
	 * @param arrivals when requests arrive
	 * @param drain the drain under way
	 * @param quietPeriod the shortest silence that counts as an end of traffic
	 * @param propagationDelay how long those who route traffic take to hear of the stop
	 * @param ticker the clock
	 */
	public TransitTime(ArrivalLog arrivals, DrainProgress drain, Duration quietPeriod, Duration propagationDelay,
			Ticker ticker) {
		this.arrivals = arrivals;
		this.drain = drain;
		this.quietPeriod = quietPeriod;
		this.propagationDelay = propagationDelay;
		this.ticker = ticker;
	}

	Duration current() {
		if (this.drain.isContextClosed()) {
			return Duration.ZERO;
		}
		boolean traffic = this.arrivals.silence(this.ticker.nanoTime()) < this.quietPeriod.toNanos();
		return (traffic || this.propagationDelay.toNanos() > 0) ? IN_TRANSIT : Duration.ZERO;
	}

}
