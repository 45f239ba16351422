package io.github.ebbtide.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Names the work that hangs. Work older than the threshold has the stack of its thread
 * taken now and then, platform thread or virtual; when two samples are the same the work
 * hangs, until its stack changes. Work below the threshold costs nothing but the look at
 * its age. Nothing is interrupted. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HangDetector implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(HangDetector.class);

	private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

	private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

	private static final int THIRD = 3;

	private final WorkRegistry registry;

	private final Duration threshold;

	private final Ticker ticker;

	private final RegularLook looks;

	// only the sampling thread's
	private Map<Work, Sample> samples = new IdentityHashMap<>();

	private volatile List<HungWork> hung = List.of();

	/**
	 * Create a detector.
	 * @param registry the work in flight
	 * @param threshold the age from which on work is looked at
	 * @param ticker the clock
	 */
	public HangDetector(WorkRegistry registry, Duration threshold, Ticker ticker) {
		this.registry = registry;
		this.threshold = threshold;
		this.ticker = ticker;
		this.looks = new RegularLook("ebbtide-hangs", this::look, interval(threshold), ticker);
	}

	/**
	 * Begin to look, on a thread of its own; with a threshold of zero nothing hangs.
	 */
	public void start() {
		if (!this.threshold.isZero()) {
			this.looks.start();
		}
	}

	/**
	 * Return what hangs, as of the last look.
	 * @return the work, oldest first
	 */
	public List<HungWork> hung() {
		return this.hung;
	}

	@Override
	public void close() {
		this.looks.close();
	}

	private static Duration interval(Duration threshold) {
		Duration interval = threshold.dividedBy(THIRD);
		interval = (interval.compareTo(LONGEST_INTERVAL) > 0) ? LONGEST_INTERVAL : interval;
		return (interval.compareTo(SHORTEST_INTERVAL) < 0) ? SHORTEST_INTERVAL : interval;
	}

	/**
	 * Look once.
	 */
	void look() {
		long now = this.ticker.nanoTime();
		Map<Work, Sample> samples = new IdentityHashMap<>();
		this.registry.forEach((kind, work) -> {
			if (now - work.startNanos() >= this.threshold.toNanos()) {
				Sample sample = sample(kind, work, now);
				if (sample != null) {
					samples.put(work, sample);
				}
			}
		});
		this.samples = samples;
		List<HungWork> hung = new ArrayList<>();
		samples.values().stream().filter(Sample::isSeenTwice).map((sample) -> sample.hung(now)).forEach(hung::add);
		hung.sort(Comparator.comparing((HungWork each) -> each.work().age()).reversed());
		this.hung = List.copyOf(hung);
	}

	private @Nullable Sample sample(String kind, Work work, long now) {
		Thread thread = work.thread();
		if (thread == null) {
			return null;
		}
		StackTraceElement[] stack = thread.getStackTrace();
		if (stack.length == 0 || work.thread() != thread) {
			return null;
		}
		int fingerprint = Arrays.hashCode(stack);
		Sample last = this.samples.get(work);
		if (last == null || last.fingerprint != fingerprint) {
			return new Sample(kind, work, thread, stack, fingerprint, now);
		}
		if (!last.seenTwice) {
			last.seenTwice = true;
			warn(last.hung(now));
		}
		return last;
	}

	private void warn(HungWork hung) {
		StringBuilder message = new StringBuilder("hangs: ").append(hung.summary());
		message.append(" on thread ").append(hung.work().thread());
		message.append(" ('ebbtide.work.hang-threshold' is ").append(this.threshold.toSeconds()).append(" s)");
		hung.work().stack().forEach((frame) -> message.append("\n\tat ").append(frame));
		logger.warn(message);
	}

	private static final class Sample {

		private final String kind;

		private final Work work;

		private final Thread thread;

		private final StackTraceElement[] stack;

		private final int fingerprint;

		private final long since;

		private boolean seenTwice;

		Sample(String kind, Work work, Thread thread, StackTraceElement[] stack, int fingerprint, long since) {
			this.kind = kind;
			this.work = work;
			this.thread = thread;
			this.stack = stack;
			this.fingerprint = fingerprint;
			this.since = since;
		}

		boolean isSeenTwice() {
			return this.seenTwice;
		}

		HungWork hung(long now) {
			Duration age = Duration.ofNanos(now - this.work.startNanos());
			Blocker blocker = Blocker.of(this.kind, this.work.description(), age, this.thread, this.stack);
			return new HungWork(blocker, Duration.ofNanos(now - this.since));
		}

	}

}
