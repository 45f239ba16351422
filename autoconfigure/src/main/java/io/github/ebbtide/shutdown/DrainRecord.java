package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * What a drain writes down as it goes, and the report made of it. Thread-safe.
 */
final class DrainRecord {

	private static final int BLOCKERS = 10;

	private final DrainContext context;

	private final Instant startedAt = Instant.now();

	private final long startNanos;

	private DrainState state = DrainState.RUNNING;

	private @Nullable ShutdownReason reason;

	private @Nullable Deadline deadline;

	private Instant endsAt = this.startedAt;

	private @Nullable String phase;

	private Map<String, Integer> abandoned = Map.of();

	private List<Blocker> abandonedBlockers = List.of();

	// as work tells its start: by the system's clock
	private @Nullable Long abandonedNanos;

	DrainRecord(DrainContext context) {
		this.context = context;
		this.startNanos = context.ticker().nanoTime();
	}

	synchronized DrainState state() {
		return this.state;
	}

	synchronized void started(ShutdownReason reason, Deadline deadline) {
		this.reason = reason;
		if (this.deadline != deadline) {
			this.deadline = deadline;
			this.endsAt = Instant.now().plus(deadline.remaining());
		}
	}

	/** Returns whether the state is another one now. */
	synchronized boolean enter(DrainState state) {
		boolean changed = this.state != state;
		this.state = state;
		return changed;
	}

	synchronized void enter(String phase) {
		this.phase = phase;
	}

	/**
	 * Notes the work that is in flight now as given up.
	 * @return what of it had not been given up before, by kind: what began before that
	 * has been counted then
	 */
	Map<String, Integer> abandon() {
		Long before = this.abandonedNanos;
		long now = System.nanoTime();
		Map<String, Integer> left = this.context.plan().left();
		Map<String, Integer> added = (before == null) ? left
				: this.context.plan().left((work) -> work.startNanos() - before > 0);
		List<Blocker> blockers = left.isEmpty() ? List.of() : this.context.work().blockers((source) -> true, BLOCKERS);
		synchronized (this) {
			this.abandoned = Map.copyOf(left);
			this.abandonedBlockers = blockers;
			this.abandonedNanos = now;
		}
		return added;
	}

	ShutdownReport.Phase report(PhaseRun run) {
		return run.report(this.startNanos);
	}

	/** No clock runs while nothing has to end. */
	private Duration remaining() {
		boolean ending = this.state == DrainState.DRAINING || this.state == DrainState.RELEASING;
		return (ending && this.deadline != null) ? this.deadline.remaining() : Duration.ZERO;
	}

	ShutdownReport report(List<PhaseRun> runs) {
		List<ShutdownReport.Phase> phases = runs.stream().map(this::report).toList();
		Map<String, Integer> inFlight = this.context.work().active();
		boolean finishing = phases.stream()
			.anyMatch((phase) -> phase.name().equals(ShutdownPhase.FINISH)
					&& phase.status() == ShutdownReport.Status.RUNNING);
		List<Blocker> waitedFor = finishing ? this.context.work().blockers((source) -> true, BLOCKERS) : List.of();
		synchronized (this) {
			return new ShutdownReport(this.state, this.phase, this.reason, this.startedAt, this.endsAt,
					Duration.ofNanos(this.context.ticker().nanoTime() - this.startNanos), remaining(), phases, inFlight,
					this.abandoned, this.abandonedBlockers.isEmpty() ? waitedFor : this.abandonedBlockers);
		}
	}

}
