package io.github.ebbtide.executor;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Asked by a pool that does not take a task. What a pool that is open refuses remains the
 * user's own handler's business. Thread-safe.
 */
final class LateSubmissionHandler implements RejectedExecutionHandler {

	private final String executor;

	private final RejectedExecutionHandler delegate;

	private final LateSubmissions late;

	LateSubmissionHandler(String executor, RejectedExecutionHandler delegate, LateSubmissions late) {
		this.executor = executor;
		this.delegate = delegate;
		this.late = late;
	}

	@Override
	public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
		if (pool.isShutdown()) {
			submittedLate(task, pool);
			return;
		}
		try {
			this.delegate.rejectedExecution(task, pool);
		}
		catch (RuntimeException ex) {
			refused(task);
			throw ex;
		}
	}

	private void submittedLate(Runnable task, ThreadPoolExecutor pool) {
		Runnable submitted = (task instanceof TrackedTask tracked) ? tracked.task() : task;
		LateSubmissions.Answer answer = this.late.answer(this.executor, submitted,
				!(pool instanceof ScheduledThreadPoolExecutor));
		if (answer == LateSubmissions.Answer.RUN) {
			task.run();
			return;
		}
		refused(task);
		if (answer == LateSubmissions.Answer.DROP) {
			LateSubmissions.cancel(submitted);
		}
		else if (this.delegate instanceof ThreadPoolExecutor.AbortPolicy) {
			throw new RejectedExecutionException(this.late.message(this.executor));
		}
		else {
			this.delegate.rejectedExecution(task, pool);
		}
	}

	private static void refused(Runnable task) {
		if (task instanceof TrackedTask tracked) {
			tracked.tracker().refused(tracked);
		}
	}

}
