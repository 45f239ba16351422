package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When requests arrived, and the gaps between them in the last minute. Requests pay one
 * read, and a write at most once a millisecond; only a gap that can matter, above half
 * the quiet period, is recorded, under a lock. Thread-safe.
 * <p>
 * <strong>Gaps of startup are left out.</strong> A new service often sees a warm-up
 * request, a long silence until it gets traffic, and then traffic without a pause: that
 * silence says when traffic began, not how it looks. A gap is such a silence if it is
 * longer than all the time from the first arrival to the one before the gap, so no number
 * of warm-up requests has to be guessed. It can be mistaken only for the first pause of
 * traffic that comes in bursts, or for the first gap of traffic that is sparse, since the
 * next one of that length has the first before it, and counts. Until then
 * {@link #observed(long)} tells how little has been seen since, so that nobody takes a
 * short look for the whole picture. The open gap is never left out: it is not in this
 * log, but in {@link #silence(long)}.
 *
 * @since 0.1.0
 */
public final class ArrivalLog {

	private static final long MEMORY = Duration.ofSeconds(60).toNanos();

	private static final long RESOLUTION = Duration.ofMillis(1).toNanos();

	private static final long NEVER = Long.MIN_VALUE;

	private final long relevantGap;

	private final AtomicLong first = new AtomicLong(NEVER);

	private final AtomicLong last = new AtomicLong(NEVER);

	// from the longest to the shortest, which is also from the oldest to the latest
	private final Deque<Gap> gaps = new ArrayDeque<>();

	// when the last silence that counts as startup ended
	private long startupEnd = NEVER;

	/**
	 * Create a log without arrivals.
	 * @param quietPeriod the shortest silence that counts as an end of traffic
	 */
	public ArrivalLog(Duration quietPeriod) {
		this.relevantGap = quietPeriod.toNanos() / 2;
	}

	void arrived(long now) {
		long last = this.last.getOpaque();
		if (last == NEVER) {
			this.first.compareAndSet(NEVER, now);
			this.last.compareAndSet(NEVER, now);
			return;
		}
		long gap = now - last;
		if (gap >= RESOLUTION && this.last.compareAndSet(last, now) && gap > this.relevantGap) {
			record(new Gap(now, gap));
		}
	}

	private void record(Gap gap) {
		synchronized (this.gaps) {
			forget(gap.end());
			if (gap.begin() - this.first.get() < gap.length()) {
				// those before it were shorter, and belong to the startup too
				this.gaps.clear();
				this.startupEnd = gap.end();
				return;
			}
			while (!this.gaps.isEmpty() && this.gaps.getLast().length() <= gap.length()) {
				this.gaps.removeLast();
			}
			this.gaps.addLast(gap);
		}
	}

	private void forget(long now) {
		while (!this.gaps.isEmpty() && now - this.gaps.getFirst().end() > MEMORY) {
			this.gaps.removeFirst();
		}
	}

	/**
	 * Return how long no request has arrived.
	 * @param now the time
	 * @return the open gap in nanoseconds, {@link Long#MAX_VALUE} if there never was one
	 */
	long silence(long now) {
		long last = this.last.get();
		return (last != NEVER) ? Math.max(0, now - last) : Long.MAX_VALUE;
	}

	/**
	 * Return for how long there has been traffic to look at: since the first arrival, or
	 * since the last silence of startup.
	 * @param now the time
	 * @return the time in nanoseconds, zero before the first arrival
	 */
	long observed(long now) {
		synchronized (this.gaps) {
			long begin = (this.startupEnd != NEVER) ? this.startupEnd : this.first.get();
			return (begin != NEVER) ? Math.max(0, now - begin) : 0;
		}
	}

	/**
	 * Return the longest gap that ended in the last minute, as far as it can matter, gaps
	 * of startup left out.
	 * @param now the time
	 * @return the gap in nanoseconds, or zero
	 */
	long longestGap(long now) {
		synchronized (this.gaps) {
			forget(now);
			return this.gaps.isEmpty() ? 0 : this.gaps.getFirst().length();
		}
	}

	private record Gap(long end, long length) {

		long begin() {
			return this.end - this.length;
		}

	}

}
