package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A named step of the drain with a budget. Beans of this type add phases; phases that do
 * not depend on each other run in parallel. Immutable.
 *
 * @param name the name, as in {@code ebbtide.shutdown.phases.<name>}
 * @param description one sentence: what the phase does
 * @param timeout the longest time it may take, or {@code null} for all that is left
 * @param reserve the time that earlier phases leave to this one
 * @param after the phases that end before this one begins
 * @param before the phases that begin after this one has ended
 * @param recover whether the drain goes on with the next phase when a task of this one
 * failed or ran out of time; otherwise it goes straight to {@code release}
 * @since 0.1.0
 */
public record ShutdownPhase(String name, String description, @Nullable Duration timeout, Duration reserve,
		Set<String> after, Set<String> before, boolean recover) {

	/** Tells everybody that the service is about to stop. Open to tasks. */
	public static final String ANNOUNCE = "announce";

	/** Keeps serving until traffic has really left. Open to tasks. */
	public static final String SETTLE = "settle";

	/** Stops every intake, and confirms it. Open to tasks. */
	public static final String QUIESCE = "quiesce";

	/** Waits for work in flight, then closes what outlives it. Open to tasks. */
	public static final String FINISH = "finish";

	/** Closes the application context, after the tasks of this phase. Open to tasks. */
	public static final String RELEASE = "release";

	/** Reports and ends the process. Closed to tasks: no bean is left. */
	public static final String EXIT = "exit";

	/**
	 * Create a phase.
	 * @param name the name
	 * @param description one sentence
	 * @param timeout the longest time it may take, or {@code null}
	 * @param reserve the time that earlier phases leave to this one
	 * @param after the phases before it
	 * @param before the phases after it
	 * @param recover whether a failure lets the drain go on
	 */
	public ShutdownPhase {
		after = Set.copyOf(after);
		before = Set.copyOf(before);
	}

	/**
	 * Create a phase that runs after another one, and before {@code release}.
	 * @param name the name
	 * @param after the phase that ends before this one begins
	 * @param timeout the longest time it may take; phases before it leave it that time
	 * @return the phase
	 */
	public static ShutdownPhase after(String name, String after, Duration timeout) {
		return new ShutdownPhase(name, "", timeout, timeout, Set.of(after), Set.of(), true);
	}

	/**
	 * Return the six phases that every drain has. Their budgets are in proportion to a
	 * timeout below 25 seconds; what a longer one adds goes to {@code finish}.
	 * @param timeout the time that a drain has in all
	 * @return the phases
	 */
	public static List<ShutdownPhase> defaults(Duration timeout) {
		return DefaultPhases.within(timeout);
	}

	ShutdownPhase withOrder(Set<String> after, Set<String> before) {
		return new ShutdownPhase(this.name, this.description, this.timeout, this.reserve, after, before, this.recover);
	}

}
