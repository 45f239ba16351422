package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownReason.Reach;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The phases of one drain, as far as they have come. Guarded by the monitor of the drain.
 */
final class PhaseRuns {

	private final DrainContext context;

	private final Map<String, PhaseRun> runs = new LinkedHashMap<>();

	PhaseRuns(DrainContext context) {
		this.context = context;
		for (ShutdownPhase phase : context.graph().phases()) {
			this.runs.put(phase.name(), new PhaseRun(phase, context.plan().in(phase.name()), context.monitor(),
					context.tasks(), context.ticker()));
		}
	}

	PhaseRun get(String phase) {
		PhaseRun run = this.runs.get(phase);
		if (run == null) {
			throw new IllegalArgumentException("No phase named '" + phase + "'");
		}
		return run;
	}

	List<PhaseRun> all() {
		return List.copyOf(this.runs.values());
	}

	/** Lets a phase run once more. */
	void renew(String phase) {
		this.runs.put(phase, get(phase).again());
	}

	boolean isAnyRunning() {
		return running().findAny().isPresent();
	}

	private Stream<PhaseRun> running() {
		return this.runs.values().stream().filter((run) -> run.status() == Status.RUNNING);
	}

	/** Returns what to do next for a phase that runs, or {@code null} to wait. */
	@Nullable Runnable next() {
		for (PhaseRun run : this.runs.values()) {
			Runnable next = run.next();
			if (next != null) {
				return next;
			}
		}
		return null;
	}

	/** Returns how long there is nothing to do unless a task ends. */
	long nanosToNextExpiry() {
		return running().mapToLong(PhaseRun::nanosToNextExpiry).min().orElse(Long.MAX_VALUE);
	}

	@Nullable PhaseRun first(Predicate<PhaseRun> condition) {
		return this.runs.values().stream().filter(condition).findFirst().orElse(null);
	}

	/**
	 * Returns whether a phase can begin, in a drain that goes so far, all before it being
	 * over and done with.
	 */
	boolean isReady(PhaseRun run, Reach reach, Predicate<PhaseRun> isDone) {
		return run.status() == Status.PENDING && isWithin(run, reach)
				&& this.context.graph()
					.predecessors(run.phase().name())
					.stream()
					.allMatch((name) -> isDone.test(get(name)));
	}

	/** Returns whether all phases that belong to the reach are such. */
	boolean allWithin(Reach reach, Predicate<PhaseRun> condition) {
		return this.runs.values().stream().filter((run) -> isWithin(run, reach)).allMatch(condition);
	}

	private boolean isWithin(PhaseRun run, Reach reach) {
		String firstBeyond = switch (reach) {
			case SETTLE -> ShutdownPhase.QUIESCE;
			case FINISH -> ShutdownPhase.RELEASE;
			case RELEASE, EXIT -> ShutdownPhase.EXIT;
		};
		return !this.context.graph().isFrom(run.phase().name(), firstBeyond);
	}

	/** Returns when a phase that begins now has to be over. */
	Deadline deadlineFor(ShutdownPhase phase, Deadline deadline, ShutdownReason reason) {
		Duration reserved = this.context.graph().reservedAfter(phase.name());
		if (!reason.endsProcess()) {
			reserved = (reason.reach() == Reach.RELEASE) ? shorter(reserved, deadline.remaining().dividedBy(4))
					: Duration.ZERO;
		}
		Deadline left = deadline.minus(reserved);
		Duration timeout = phase.timeout();
		return (timeout != null) ? left.within(timeout) : left;
	}

	private static Duration shorter(Duration left, Duration right) {
		return (left.compareTo(right) < 0) ? left : right;
	}

	/** The drain goes on for another reason. */
	void adapt(Deadline deadline, ShutdownReason reason) {
		this.runs.values().forEach((run) -> run.adapt(deadlineFor(run.phase(), deadline, reason), reason));
	}

	void skipRunning() {
		running().toList().forEach(PhaseRun::skip);
	}

	void skipUntilRelease() {
		this.runs.values()
			.stream()
			.filter((run) -> !this.context.graph().isFrom(run.phase().name(), ShutdownPhase.RELEASE))
			.forEach(PhaseRun::skip);
	}

}
