package io.github.ebbtide.executor;

import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import org.jspecify.annotations.Nullable;

/**
 * A fork-join pool, as one piece of work while it has any. Thread-safe.
 *
 * @param name its name
 * @param pool the pool
 */
record ObservedForkJoinPool(String name, ForkJoinPool pool) implements ObservedExecutor {

	@Override
	public void forEach(Consumer<? super Work> action) {
		if (active() > 0) {
			action.accept(new ForkJoinTasks("%d queued tasks and %d threads of %s".formatted(
					this.pool.getQueuedTaskCount() + this.pool.getQueuedSubmissionCount(),
					this.pool.getActiveThreadCount(), this.name), System.nanoTime()));
		}
	}

	@Override
	public int active() {
		return (this.pool.isQuiescent() && !this.pool.hasQueuedSubmissions()) ? 0 : 1;
	}

	private record ForkJoinTasks(String description, long startNanos) implements Work {

		@Override
		public @Nullable Thread thread() {
			return null;
		}

	}

}
