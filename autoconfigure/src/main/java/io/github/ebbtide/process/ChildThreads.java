package io.github.ebbtide.process;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The platform threads behind child processes: each child has one that launches it, reads
 * its output and outlives it, and one keeps the time. None exists before the first
 * launch, and idle ones end by themselves. Thread-safe.
 */
final class ChildThreads {

	private static final long KEEP_ALIVE_SECONDS = 1;

	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private final AtomicInteger number = new AtomicInteger();

	private final ThreadPoolExecutor workers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(),
			(task) -> newThread(task, "ebbtide-child-" + this.number.incrementAndGet()));

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			(task) -> newThread(task, "ebbtide-child-timer"));

	ChildThreads() {
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
		this.timer.allowCoreThreadTimeOut(true);
	}

	private Thread newThread(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.setContextClassLoader(this.classLoader);
		return thread;
	}

	/** Runs a task on a thread of its own. */
	void execute(Runnable task) {
		this.workers.execute(task);
	}

	/** Runs a task on a thread of its own, which can be interrupted. */
	Future<?> submit(Runnable task) {
		FutureTask<?> future = new FutureTask<>(task, null);
		this.workers.execute(future);
		return future;
	}

	/** Runs a task on a thread of its own, so that it may take its time. */
	Future<?> after(Duration delay, Runnable task) {
		return this.timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
	}

}
