package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * What a drain has done so far, phase by phase; before a drain, what it would do.
 * Immutable.
 *
 * @param state where the application stands
 * @param phase the phase that runs now, the latest one if there are several
 * @param reason why the drain began
 * @param startedAt when the drain began
 * @param deadline when it has to be over
 * @param elapsed how long it has taken so far
 * @param remaining the time left until the drain has to be over, none while there is none
 * or it has ended
 * @param phases the phases, in an order in which they may run
 * @param inFlight the work in flight now, by kind
 * @param abandoned the work that was given up when {@code finish} ended, by kind
 * @param blockers the oldest work that was given up, or that is waited for now
 * @since 0.1.0
 */
public record ShutdownReport(DrainState state, @Nullable String phase, @Nullable ShutdownReason reason,
		@Nullable Instant startedAt, @Nullable Instant deadline, Duration elapsed, Duration remaining,
		List<Phase> phases, Map<String, Integer> inFlight, Map<String, Integer> abandoned, List<Blocker> blockers) {

	/**
	 * Return how many pieces of work were given up.
	 * @return the number, over all kinds
	 */
	public int abandonedTotal() {
		return this.abandoned.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * Return how many pieces of work are in flight.
	 * @return the number, over all kinds
	 */
	public int inFlightTotal() {
		return this.inFlight.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * Return a phase of this report.
	 * @param name its name
	 * @return the phase
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public Phase phase(String name) {
		return this.phases.stream()
			.filter((phase) -> phase.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No phase named '" + name + "'"));
	}

	/**
	 * What a phase or a task has come to.
	 */
	public enum Status {

		/** Not begun. */
		PENDING,

		/** Under way. */
		RUNNING,

		/** Ended in time. */
		COMPLETED,

		/** Out of time; the drain went on without it. */
		TIMED_OUT,

		/** Ended with an exception; for a phase, at least one of its tasks did. */
		FAILED,

		/** Not run: nothing to do for this reason, or an earlier phase said so. */
		SKIPPED

	}

	/**
	 * A phase.
	 *
	 * @param name its name
	 * @param status what has come of it
	 * @param timeout the time it was given, or {@code null} before it begins without a
	 * timeout of its own
	 * @param offset when it began, counted from the start of the drain
	 * @param duration how long it took, or has taken so far
	 * @param tasks its tasks
	 */
	public record Phase(String name, Status status, @Nullable Duration timeout, Duration offset, Duration duration,
			List<Task> tasks) {

	}

	/**
	 * A task.
	 *
	 * @param name its name
	 * @param status what has come of it
	 * @param offset when it began, counted from the start of the drain
	 * @param duration how long it took, or has taken so far
	 * @param pending how many pieces of work it waits for
	 * @param blockers what held it, where it did not complete
	 * @param failure the exception it failed with
	 */
	public record Task(String name, Status status, Duration offset, Duration duration, int pending,
			List<Blocker> blockers, @Nullable String failure) {

	}

}
