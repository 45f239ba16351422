package io.github.ebbtide.executor;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose tasks cannot be followed one by one without wrapping it, seen from
 * outside: its queue, the number of its busy threads, and what these threads do. The age
 * of a task is the time since it was first seen, except for {@code @Scheduled} methods.
 * Costs the tasks nothing. Thread-safe.
 */
final class ObservedPool implements ObservedExecutor {

	private final String name;

	private final ThreadPoolExecutor pool;

	private final PoolThreads threads;

	private final @Nullable SchedulerQueue schedule;

	private final ScheduledMethods scheduledMethods;

	private final Map<Thread, Long> busySince = new ConcurrentHashMap<>();

	// the same object at each look: that is how others know that it is the same run
	private final Map<Thread, ScheduledRun> scheduledRuns = new ConcurrentHashMap<>();

	private ObservedPool(String name, ThreadPoolExecutor pool, PoolThreads threads, ScheduledMethods scheduledMethods) {
		this.name = name;
		this.pool = pool;
		this.threads = threads;
		this.schedule = (pool instanceof ScheduledThreadPoolExecutor scheduler) ? new SchedulerQueue(scheduler) : null;
		this.scheduledMethods = scheduledMethods;
	}

	static ObservedPool of(String name, ThreadPoolExecutor pool, ScheduledMethods scheduledMethods) {
		PoolThreads threads = new PoolThreads(pool.getThreadFactory());
		pool.setThreadFactory(threads);
		return new ObservedPool(name, pool, threads, scheduledMethods);
	}

	@Nullable SchedulerQueue schedule() {
		return this.schedule;
	}

	private boolean isBusy() {
		return this.pool.getActiveCount() > 0 || this.threads.isAnyAwake();
	}

	@Override
	public int active() {
		int[] queued = new int[1];
		forEachQueued((task) -> queued[0]++);
		return queued[0] + this.pool.getActiveCount();
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		long now = System.nanoTime();
		// first the queue, then the threads: in this order a task that is taken meanwhile
		// is seen twice rather than not at all
		forEachQueued((task) -> action
			.accept(new PoolTask("queued %s on %s".formatted(TaskNames.describe(task), this.name), now, null)));
		if (!((this.schedule != null) ? this.schedule.isBusy(this::isBusy) : isBusy())) {
			this.busySince.clear();
			this.scheduledRuns.clear();
			return;
		}
		forgetDeadThreads();
		int left = Math.max(1, this.pool.getActiveCount());
		for (Thread thread : this.threads.all()) {
			StackTraceElement[] stack = thread.getStackTrace();
			if (isWaiting(stack)) {
				this.busySince.remove(thread);
				this.scheduledRuns.remove(thread);
			}
			else {
				action.accept(running(thread, stack, now));
				left--;
			}
		}
		for (; left > 0; left--) {
			// a thread that has just taken a task, or is older than our look at the pool
			action.accept(new PoolTask("a task on " + this.name, now, null));
		}
	}

	private void forgetDeadThreads() {
		this.busySince.keySet().retainAll(this.threads.all());
		this.scheduledRuns.keySet().retainAll(this.threads.all());
	}

	private void forEachQueued(Consumer<? super Runnable> action) {
		if (this.schedule != null) {
			this.schedule.forEachWork(action);
		}
		else {
			this.pool.getQueue().forEach(action);
		}
	}

	private static boolean isWaiting(StackTraceElement[] stack) {
		for (StackTraceElement frame : stack) {
			if (frame.getMethodName().equals("getTask")
					&& frame.getClassName().equals("java.util.concurrent.ThreadPoolExecutor")) {
				return true;
			}
		}
		return stack.length == 0;
	}

	private Work running(Thread thread, StackTraceElement[] stack, long now) {
		long since = this.busySince.computeIfAbsent(thread, (key) -> now);
		String entry = entry(stack);
		if (entry == null) {
			return new PoolTask("a task on " + this.name, since, thread);
		}
		Instant start = this.scheduledMethods.start(entry);
		String what = TaskNames.shortMethod(entry) + " on " + this.name;
		return (start != null) ? scheduledRun(thread, "@Scheduled " + what, start, now)
				: new PoolTask(what, since, thread);
	}

	private ScheduledRun scheduledRun(Thread thread, String description, Instant start, long now) {
		ScheduledRun known = this.scheduledRuns.get(thread);
		if (known != null && known.start().equals(start) && known.description().equals(description)) {
			return known;
		}
		long startNanos = now - ScheduledMethods.age(start).toNanos();
		ScheduledRun run = new ScheduledRun(description, start, startNanos, thread);
		this.scheduledRuns.put(thread, run);
		return run;
	}

	/** Returns where the application's own code begins. */
	private static @Nullable String entry(StackTraceElement[] stack) {
		for (int i = stack.length - 1; i >= 0; i--) {
			String type = stack[i].getClassName();
			if (!CallSite.isPlumbing(type)) {
				int proxy = type.indexOf("$$");
				return ((proxy > 0) ? type.substring(0, proxy) : type) + "." + stack[i].getMethodName();
			}
		}
		return null;
	}

	/** One run of a {@code @Scheduled} method. */
	private record ScheduledRun(String description, Instant start, long startNanos,
			@Nullable Thread thread) implements Work {

	}

	/** Whatever a thread does, or may be about to do. */
	private record PoolTask(String description, long startNanos, @Nullable Thread thread) implements Work {

	}

}
