package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When requests arrived, and the gaps between them in the last minute. Requests pay one
 * read, and a write at most once a millisecond; only a gap that can matter, above half
 * the quiet period, is recorded, under a lock. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ArrivalLog {

	private static final long MEMORY = Duration.ofSeconds(60).toNanos();

	private static final long RESOLUTION = Duration.ofMillis(1).toNanos();

	private static final long NEVER = Long.MIN_VALUE;

	private final long relevantGap;

	private final AtomicLong last = new AtomicLong(NEVER);

	// from the longest to the shortest, which is also from the oldest to the latest
	private final Deque<Gap> gaps = new ArrayDeque<>();

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
	 * Return the longest gap that ended in the last minute, as far as it can matter.
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

	}

}
