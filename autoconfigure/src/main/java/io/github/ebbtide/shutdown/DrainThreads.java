package io.github.ebbtide.shutdown;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The drain's own threads. None exists before a drain, and none outlives it for long, so
 * that nothing depends on a pool of the application.
 */
final class DrainThreads {

	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	/**
	 * Return what runs one drain after the other, on a thread that keeps the JVM alive,
	 * and so lingers for as little as a pool can: a job that has closed its context ends.
	 */
	ThreadPoolExecutor driver() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MILLISECONDS,
				new LinkedBlockingQueue<>(), (task) -> newThread(task, "ebbtide-drain", false));
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/**
	 * Return what runs whatever callers do when a drain is over, on a thread of its own.
	 */
	ThreadPoolExecutor followUps() {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
				numbered("ebbtide-follow-up-"));
	}

	/**
	 * Return what runs the tasks.
	 */
	TaskThreads tasks() {
		return new TaskThreads(numbered("ebbtide-task-"));
	}

	private ThreadFactory numbered(String prefix) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> newThread(task, prefix + number.incrementAndGet(), true);
	}

	/**
	 * Run an action on another thread, or on this one where none is to be had.
	 */
	static void run(Runnable action, Executor threads) {
		try {
			threads.execute(action);
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			action.run();
		}
	}

	private Thread newThread(Runnable task, String name, boolean daemon) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(daemon);
		// a signal handler's thread has none, or another one, depending on the JDK
		thread.setContextClassLoader(this.classLoader);
		return thread;
	}

}
