package io.github.ebbtide.executor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

	private final PoolRuns runs = new PoolRuns();

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
		long completed = this.pool.getCompletedTaskCount();
		// first the queue, then the threads: in this order a task that is taken meanwhile
		// is seen twice rather than not at all
		forEachQueued((task) -> action
			.accept(new PoolTask("queued %s on %s".formatted(TaskNames.describe(task), this.name), now)));
		if (!((this.schedule != null) ? this.schedule.isBusy(this::isBusy) : isBusy())) {
			this.runs.clear();
			return;
		}
		this.runs.retainAll(this.threads.all());
		int left = Math.max(1, this.pool.getActiveCount());
		List<PoolRuns.Look> looks = new ArrayList<>();
		this.threads.all().forEach((thread) -> looks.add(PoolRuns.Look.at(thread, completed)));
		long completedSince = this.pool.getCompletedTaskCount();
		for (PoolRuns.Look look : looks) {
			if (isWaiting(look.stack())) {
				this.runs.remove(look.thread());
			}
			else {
				action.accept(running(look, completedSince));
				left--;
			}
		}
		for (; left > 0; left--) {
			// a thread that has just taken a task, or is older than our look at the pool
			action.accept(new PoolTask("a task on " + this.name, now));
		}
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

	private Work running(PoolRuns.Look look, long completed) {
		String entry = entry(look.stack());
		if (entry == null) {
			return this.runs.of(look, "a task on " + this.name, null, completed);
		}
		Instant start = this.scheduledMethods.start(entry);
		String what = TaskNames.shortMethod(entry) + " on " + this.name;
		return this.runs.of(look, (start != null) ? "@Scheduled " + what : what, start, completed);
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

	/** What waits, or what a thread may be about to do. */
	private record PoolTask(String description, long startNanos) implements Work {

		@Override
		public @Nullable Thread thread() {
			return null;
		}

	}

}
