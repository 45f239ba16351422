package io.github.ebbtide.executor;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Decides how each executor is observed. Where Spring lets us decorate, each task is
 * followed, outside of the user's own decorator; pools are looked at from outside; those
 * that show nothing are shut, and waited for, right before the application context
 * closes. A scheduler is never decorated: its cancelled tasks would stay in its queue.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ExecutorObserver {

	private static final Log logger = LogFactory.getLog(ExecutorObserver.class);

	private final ExecutorWork work;

	private final LateSubmissions late;

	private final ScheduledMethods scheduledMethods;

	private final Predicate<String> ignored;

	// two executors may be equal
	private final Set<Object> observed = Collections.newSetFromMap(new IdentityHashMap<>());

	private final List<SchedulerQueue> schedules = new CopyOnWriteArrayList<>();

	private final UnseenExecutors unseen = new UnseenExecutors();

	private final ConcurrentHashMap<SimpleAsyncTaskExecutor, TaskTracker> unclosed = new ConcurrentHashMap<>();

	/**
	 * Create the observer.
	 * @param work what holds the tasks
	 * @param late what to do with late submissions
	 * @param scheduledMethods what is done regularly
	 * @param ignored the names of executors whose tasks are not work
	 */
	public ExecutorObserver(ExecutorWork work, LateSubmissions late, ScheduledMethods scheduledMethods,
			Set<String> ignored) {
		this.work = work;
		this.late = late;
		this.scheduledMethods = scheduledMethods;
		this.ignored = Set.copyOf(ignored)::contains;
	}

	/**
	 * Observe an executor, once.
	 * @param name its name
	 * @param executor a task executor, a scheduler or an executor service
	 */
	public void observe(String name, Object executor) {
		synchronized (this.observed) {
			if (!this.observed.add(executor)) {
				return;
			}
		}
		try {
			DecoratedExecutor decorated = DecoratedExecutor.of(executor);
			if (executor instanceof ThreadPoolTaskScheduler scheduler) {
				observe(name, scheduler.getScheduledExecutor());
			}
			else if (decorated != null) {
				observe(name, decorated);
			}
			else if (executor instanceof ExecutorService service) {
				observe(name, service);
			}
		}
		catch (IllegalStateException ex) {
			logger.warn("The tasks of '%s' are not waited for".formatted(name), ex);
		}
	}

	private void observe(String name, DecoratedExecutor decorated) {
		if (decorated.isTracked()) {
			return;
		}
		if (decorated.executor() instanceof SimpleAsyncTaskScheduler scheduler) {
			for (ThreadPoolExecutor triggers : Triggers.of(scheduler)) {
				observe(name, triggers);
			}
		}
		TaskTracker tracker = decorated.track(name, this.late);
		add(name, tracker);
		if (decorated.executor() instanceof SimpleAsyncTaskExecutor executor) {
			this.late.register(name);
			this.unclosed.put(executor, tracker);
		}
		else if (decorated.executor() instanceof ThreadPoolTaskExecutor executor) {
			expectLateSubmissions(name, executor.getThreadPoolExecutor());
		}
	}

	private void observe(String name, ExecutorService service) {
		if (service instanceof ThreadPoolExecutor pool) {
			ObservedPool observed = ObservedPool.of(name, pool, this.scheduledMethods);
			add(name, observed);
			expectLateSubmissions(name, pool);
			SchedulerQueue schedule = observed.schedule();
			if (schedule != null && !this.ignored.test(name)) {
				this.schedules.add(schedule);
			}
		}
		else if (service instanceof ForkJoinPool pool) {
			if (pool != ForkJoinPool.commonPool()) {
				add(name, new ObservedForkJoinPool(name, pool));
			}
		}
		else if (!this.ignored.test(name)) {
			this.unseen.add(name, service);
		}
	}

	private void add(String name, ObservedExecutor executor) {
		if (!this.ignored.test(name)) {
			this.work.add(executor);
		}
	}

	private void expectLateSubmissions(String name, ThreadPoolExecutor pool) {
		this.late.register(name);
		pool.setRejectedExecutionHandler(
				new LateSubmissionHandler(name, pool.getRejectedExecutionHandler(), this.late));
	}

	/**
	 * Close an executor that would refuse late submissions without asking anybody: it
	 * stays open, and we refuse them. One whose threads the user wants to be awaited or
	 * interrupted at its end is closed for good.
	 * @param executor the executor, which nobody else closes
	 */
	public void close(SimpleAsyncTaskExecutor executor) {
		TaskTracker tracker = this.unclosed.remove(executor);
		if (tracker == null || awaitsItsThreads(executor)) {
			executor.close();
			return;
		}
		tracker.shut();
		if (executor instanceof SimpleAsyncTaskScheduler scheduler) {
			Triggers.of(scheduler).forEach((triggers) -> triggers.shutdownNow().forEach(LateSubmissions::cancel));
		}
	}

	/**
	 * Shut an executor that shows nothing, and wait for it, if a drain has left that to
	 * its turn.
	 * @param executor the executor, which the container is about to end
	 */
	public void close(ExecutorService executor) {
		this.unseen.endInTurn(executor);
	}

	private static boolean awaitsItsThreads(SimpleAsyncTaskExecutor executor) {
		return SpringField.read(executor, SimpleAsyncTaskExecutor.class, "activeThreads", Set.class) != null;
	}

	List<SchedulerQueue> schedules() {
		return this.schedules;
	}

	ScheduledMethods scheduledMethods() {
		return this.scheduledMethods;
	}

	UnseenExecutors unseen() {
		return this.unseen;
	}

}
