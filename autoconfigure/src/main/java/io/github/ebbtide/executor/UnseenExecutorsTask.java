package io.github.ebbtide.executor;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Shuts the executors that do not show what they do, and waits for them: after all work
 * that may submit tasks to them, before the pools that their tasks need are closed.
 *
 * @since 0.1.0
 */
public final class UnseenExecutorsTask implements ShutdownTask {

	private final ExecutorObserver observer;

	/**
	 * Create the task.
	 * @param observer knows the executors
	 */
	public UnseenExecutorsTask(ExecutorObserver observer) {
		this.observer = observer;
	}

	@Override
	public String name() {
		return "executors";
	}

	@Override
	public String phase() {
		return ShutdownPhase.RELEASE;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException, TimeoutException {
		List<ExecutorService> executors = List.copyOf(this.observer.unseen());
		for (ExecutorService executor : executors) {
			executor.shutdown();
		}
		for (ExecutorService executor : executors) {
			if (!executor.awaitTermination(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
				throw new TimeoutException();
			}
		}
		return null;
	}

	@Override
	public int pending() {
		return (int) this.observer.unseen().stream().filter((executor) -> !executor.isTerminated()).count();
	}

}
