package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a phase. Beans of this type are found automatically. Tasks of a phase run
 * in parallel: none waits for another that takes longer than a moment, and those that
 * take no longer share a thread. A task that outlives its time is interrupted and
 * reported, and the drain goes on without it.
 *
 * @since 0.1.0
 */
public interface ShutdownTask {

	/**
	 * Return the name, unique in the phase.
	 * @return the name that the report shows
	 */
	String name();

	/**
	 * Return the phase that the task runs in.
	 * @return the name of a phase
	 */
	String phase();

	/**
	 * Return the tasks of the same phase that end before this one begins, however they
	 * end.
	 * @return names of tasks
	 */
	default Set<String> after() {
		return Set.of();
	}

	/**
	 * Return the longest time that this task may take.
	 * @return the limit, or {@code null} for the phase's own
	 */
	default @Nullable Duration timeout() {
		return null;
	}

	/**
	 * Return whether the task has anything to do in a drain for this reason. Asked on the
	 * drain's own thread: must not wait for anything.
	 * @param reason why the drain began
	 * @return whether to run the task
	 */
	default boolean appliesTo(ShutdownReason reason) {
		return true;
	}

	/**
	 * Return whether the task runs once more where the phase does: {@code finish} is
	 * repeated when a drain that had ended goes further, since requests were served
	 * meanwhile, and when work is found that began in its last moment.
	 * @return whether to run the task again after it has ended; {@code false} unless
	 * overridden
	 */
	default boolean isRepeatable() {
		return false;
	}

	/**
	 * Do the work, or begin it.
	 * @param deadline when the task must have ended
	 * @return what completes when the task has ended, or {@code null} if it has
	 * @throws Exception if the task failed; the drain goes on and the report says so
	 */
	@Nullable CompletionStage<?> run(Deadline deadline) throws Exception;

	/**
	 * Take back what {@link #run(Deadline)} did: the drain was cancelled. Called only for
	 * tasks that were started.
	 */
	default void undo() {
	}

	/**
	 * Return how many pieces of work the task waits for. Asked from any thread, at any
	 * time, also before a drain and just before a halt: it must not wait.
	 * @return the number, 0 if that means nothing here
	 */
	default int pending() {
		return 0;
	}

	/**
	 * Describe what the task waits for. Asked like {@link #pending()}.
	 * @return the blockers; empty to have the task's own thread described
	 */
	default List<Blocker> blockers() {
		return List.of();
	}

	/**
	 * Create a task.
	 * @param name the name, unique in the phase
	 * @param phase the phase that the task runs in
	 * @param action what to do
	 * @return the task
	 */
	static ShutdownTask of(String name, String phase, Action action) {
		return new ActionTask(name, phase, false, action);
	}

	/**
	 * Create a task that runs once more where its phase does.
	 * @param name the name, unique in the phase
	 * @param phase the phase that the task runs in
	 * @param action what to do
	 * @return the task
	 */
	static ShutdownTask repeatable(String name, String phase, Action action) {
		return new ActionTask(name, phase, true, action);
	}

	/**
	 * What a task does.
	 */
	@FunctionalInterface
	interface Action {

		/**
		 * Do it.
		 * @param deadline when it must be done
		 * @throws Exception if it failed
		 */
		void run(Deadline deadline) throws Exception;

	}

}
