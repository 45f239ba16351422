package io.github.ebbtide.executor;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Shuts the executors that do not show what they do, and waits for them: after all work
 * that may submit tasks to them, before the pools that their tasks need are closed. One
 * that other beans need for their own end has its turn after these, one that the
 * container does not end is left alone.
 *
 * @since 0.1.0
 */
public final class UnseenExecutorsTask implements ShutdownTask {

	private final ExecutorObserver observer;

	private final Function<String, ExecutorEnd> ends;

	/**
	 * Create the task.
	 * @param observer knows the executors
	 * @param ends when the executor of a name may be shut; asked in the drain
	 */
	public UnseenExecutorsTask(ExecutorObserver observer, Function<String, ExecutorEnd> ends) {
		this.observer = observer;
		this.ends = ends;
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
		if (!this.observer.unseen().end(this.ends, deadline)) {
			throw new TimeoutException();
		}
		return null;
	}

	@Override
	public int pending() {
		return this.observer.unseen().pending();
	}

}
