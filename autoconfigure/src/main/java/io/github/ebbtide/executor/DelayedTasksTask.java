package io.github.ebbtide.executor;

import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the delayed tasks that may still run have the time for it: the others
 * are cancelled.
 *
 * @since 0.1.0
 */
public final class DelayedTasksTask implements ShutdownTask {

	private final ExecutorObserver observer;

	/**
	 * Create the task.
	 * @param observer knows the schedulers
	 */
	public DelayedTasksTask(ExecutorObserver observer) {
		this.observer = observer;
	}

	@Override
	public String name() {
		return "delayed-tasks";
	}

	@Override
	public String phase() {
		return ShutdownPhase.FINISH;
	}

	@Override
	public boolean isRepeatable() {
		return true;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) {
		this.observer.schedules().forEach((schedule) -> schedule.keepUntil(deadline));
		return null;
	}

}
