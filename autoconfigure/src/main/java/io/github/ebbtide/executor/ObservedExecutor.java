package io.github.ebbtide.executor;

import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import org.jspecify.annotations.Nullable;

/**
 * An executor whose tasks can be seen. Thread-safe.
 */
interface ObservedExecutor {

	/** Calls the action for each task that is queued or runs. */
	void forEach(Consumer<? super Work> action);

	/** Counts them, for less than it takes to describe them. */
	int active();

	/** Sets what to run whenever a task has ended. */
	default void signalEnd(@Nullable Runnable signal) {
	}

}
