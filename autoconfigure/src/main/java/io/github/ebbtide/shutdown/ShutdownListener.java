package io.github.ebbtide.shutdown;

import java.util.Map;

import io.github.ebbtide.work.Deadline;

/**
 * Hears what a drain does, as it happens. Beans of this type are found automatically.
 * Methods are called one at a time from the drain's own thread and must not block: no
 * task is started or given up meanwhile. They may throw: that is logged and otherwise
 * ignored.
 *
 * @since 0.1.0
 */
public interface ShutdownListener {

	/**
	 * A drain has begun, or one that had begun goes further for another reason.
	 * @param reason why
	 * @param deadline its clock
	 */
	default void drainStarted(ShutdownReason reason, Deadline deadline) {
	}

	/**
	 * The state has changed.
	 * @param state the new state
	 */
	default void stateChanged(DrainState state) {
	}

	/**
	 * A phase has begun.
	 * @param phase its name
	 */
	default void phaseStarted(String phase) {
	}

	/**
	 * A phase has ended.
	 * @param phase what happened in it
	 */
	default void phaseEnded(ShutdownReport.Phase phase) {
	}

	/**
	 * Work has been given up: {@code finish} has ended without it. Each piece of work is
	 * told of once, also where a drain that had ended goes further and gives it up again.
	 * What its source describes anew each time, such as the tasks of a fork-join pool,
	 * counts as new.
	 * @param number how much, by kind, without zeros
	 */
	default void workAbandoned(Map<String, Integer> number) {
	}

	/**
	 * While the drain waits: about once a second, whether or not something has changed.
	 * @param report how things stand
	 */
	default void progress(ShutdownReport report) {
	}

	/**
	 * The drain was taken back; the application serves again.
	 */
	default void drainCancelled() {
	}

	/**
	 * The drain has gone as far as its reason takes it.
	 * @param report what happened
	 */
	default void drainEnded(ShutdownReport report) {
	}

}
