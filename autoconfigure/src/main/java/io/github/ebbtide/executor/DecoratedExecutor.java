package io.github.ebbtide.executor;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;

import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * An executor of Spring's that lets its tasks be decorated.
 *
 * @param executor the executor
 * @param declaring the class that declares the field of the decorator
 * @param setter sets the decorator
 * @param pool where tasks are queued, if that can be seen
 */
record DecoratedExecutor(Object executor, Class<?> declaring, Consumer<TaskDecorator> setter,
		@Nullable ThreadPoolExecutor pool) {

	static @Nullable DecoratedExecutor of(Object executor) {
		if (executor instanceof SimpleAsyncTaskExecutor simple) {
			return new DecoratedExecutor(simple, SimpleAsyncTaskExecutor.class, simple::setTaskDecorator, null);
		}
		if (executor instanceof ThreadPoolTaskExecutor pooled) {
			return new DecoratedExecutor(pooled, ThreadPoolTaskExecutor.class, pooled::setTaskDecorator,
					pooled.getThreadPoolExecutor());
		}
		if (executor instanceof TaskExecutorAdapter adapter) {
			return new DecoratedExecutor(adapter, TaskExecutorAdapter.class, adapter::setTaskDecorator,
					pool(SpringField.read(adapter, TaskExecutorAdapter.class, "concurrentExecutor", Executor.class)));
		}
		// as a scheduler it would decorate what is to come, too
		if (executor instanceof ConcurrentTaskExecutor concurrent && !(executor instanceof TaskScheduler)) {
			return new DecoratedExecutor(concurrent, ConcurrentTaskExecutor.class, concurrent::setTaskDecorator,
					pool(concurrent.getConcurrentExecutor()));
		}
		return null;
	}

	private static @Nullable ThreadPoolExecutor pool(@Nullable Executor executor) {
		return (executor instanceof ThreadPoolExecutor pool) ? pool : null;
	}

	/** Returns whether its tasks are tracked, by a parent context for example. */
	boolean isTracked() {
		return decorator() instanceof TaskTracker;
	}

	/** Tracks the tasks, around the decorator that is there. */
	TaskTracker track(String name, LateSubmissions late) {
		TaskTracker tracker = new TaskTracker(name, decorator(), (this.pool != null) ? this.pool::getQueue : List::of,
				late, Ticker.SYSTEM);
		this.setter.accept(tracker);
		return tracker;
	}

	private @Nullable TaskDecorator decorator() {
		return SpringField.read(this.executor, this.declaring, "taskDecorator", TaskDecorator.class);
	}

}
