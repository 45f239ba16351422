package io.github.ebbtide.executor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.work.Work;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of a pool do, as far as it was seen: the same object at each look for
 * as long as it is the same task, which is how others know. A thread that takes another
 * task uses the processor, and the pool has completed one. Thread-safe.
 */
final class PoolRuns {

	private final Map<Thread, Run> runs = new ConcurrentHashMap<>();

	/**
	 * Returns what a thread does.
	 * @param look what was seen
	 * @param description what that is
	 * @param start when it was started, by the wall clock, if that is known
	 * @param completed how many tasks the pool has completed, after the look
	 */
	Work of(Look look, String description, @Nullable Instant start, long completed) {
		long now = System.nanoTime();
		long used = Look.processorTime(look.thread());
		return Objects.requireNonNull(this.runs.compute(look.thread(), (thread, known) -> {
			boolean same = known != null && known.isStill(start, completed, used);
			if (same && known.description().equals(description)) {
				known.seen(look);
				return known;
			}
			long began = (start != null) ? now - ScheduledMethods.age(start).toNanos() : now;
			return new Run(description, start, same ? known.startNanos() : began, look);
		}));
	}

	void remove(Thread thread) {
		this.runs.remove(thread);
	}

	void retainAll(Set<Thread> threads) {
		this.runs.keySet().retainAll(threads);
	}

	void clear() {
		this.runs.clear();
	}

	/**
	 * A look at a thread.
	 *
	 * @param thread the thread
	 * @param completed how many tasks the pool had completed before
	 * @param used the processor time that the thread had used before
	 * @param stack what it was doing then
	 */
	record Look(Thread thread, long completed, long used, StackTraceElement[] stack) {

		static Look at(Thread thread, long completed) {
			return new Look(thread, completed, processorTime(thread), thread.getStackTrace());
		}

		/** Returns the nanoseconds, or -1 if they are not known. */
		static long processorTime(Thread thread) {
			return Processor.TIMES.getThreadCpuTime(thread.getId());
		}

	}

	/** Loaded by the first look. */
	private static final class Processor {

		static final ThreadMXBean TIMES = ManagementFactory.getThreadMXBean();

	}

	private static final class Run implements Work {

		private final String description;

		private final @Nullable Instant start;

		private final long startNanos;

		private final Thread thread;

		// as of before the last look; guarded by the map
		private long completed;

		private long used;

		Run(String description, @Nullable Instant start, long startNanos, Look look) {
			this.description = description;
			this.start = start;
			this.startNanos = startNanos;
			this.thread = look.thread();
			seen(look);
		}

		/** What was read before one look and after another has changed in between. */
		boolean isStill(@Nullable Instant start, long completed, long used) {
			if (start != null || this.start != null) {
				return Objects.equals(start, this.start);
			}
			return completed == this.completed || (used == this.used && used >= 0);
		}

		private void seen(Look look) {
			this.completed = look.completed();
			this.used = look.used();
		}

		@Override
		public String description() {
			return this.description;
		}

		@Override
		public long startNanos() {
			return this.startNanos;
		}

		@Override
		public Thread thread() {
			return this.thread;
		}

	}

}
