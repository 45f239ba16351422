package org.springframework.messaging.simp.broker;

import java.util.concurrent.Future;

import org.springframework.core.task.AsyncTaskExecutor;

/**
 * Submits tasks from where the message broker does.
 */
public final class Housekeeping {

	private Housekeeping() {
	}

	public static Future<?> submit(AsyncTaskExecutor executor, Runnable task) {
		return executor.submit(task);
	}

}
