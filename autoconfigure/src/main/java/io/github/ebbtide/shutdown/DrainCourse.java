package io.github.ebbtide.shutdown;

import java.util.HashSet;
import java.util.Set;

import io.github.ebbtide.shutdown.ShutdownReason.Reach;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * How far a drain goes, by when, and how far it has come. Guarded by the monitor of the
 * drain.
 */
final class DrainCourse {

	private final DrainContext context;

	private final PhaseRuns runs;

	private final Set<PhaseRun> told = new HashSet<>();

	private ShutdownReason reason;

	private Deadline deadline;

	private boolean onExitClock;

	/** Whether more time was given while {@code finish} was running. */
	private boolean extended;

	private boolean repeated;

	private boolean cancelled;

	private boolean over;

	DrainCourse(DrainContext context, ShutdownReason reason, Deadline deadline) {
		this.context = context;
		this.runs = new PhaseRuns(context);
		this.reason = reason;
		this.deadline = deadline;
	}

	ShutdownReason reason() {
		return this.reason;
	}

	Deadline deadline() {
		return this.deadline;
	}

	PhaseRuns runs() {
		return this.runs;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	boolean isOver() {
		return this.over;
	}

	void over() {
		this.over = true;
	}

	boolean reaches(Reach reach) {
		return this.reason.reach().compareTo(reach) >= 0;
	}

	/**
	 * Another trigger, or the first.
	 * @param drained whether the drain has come to its end and stayed there
	 */
	void go(ShutdownReason reason, Deadline deadline, boolean drained) {
		boolean ends = reason.endsProcess() && !this.reason.endsProcess();
		int further = reason.reach().compareTo(this.reason.reach());
		if (further > 0 || (further == 0 && ends)) {
			this.reason = reason;
			this.deadline = deadline;
			this.runs.adapt(deadline, reason);
			this.extended = isFinish(Status.RUNNING);
			if (drained) {
				// late requests were served meanwhile: finish those too
				this.runs.renew(ShutdownPhase.FINISH);
			}
		}
		this.onExitClock |= reason.endsProcess();
		if (reason.reach() == Reach.RELEASE) {
			// whoever asks is about to close the context, and holds its lock
			this.runs.get(ShutdownPhase.RELEASE).leaveOut(DrainPlan.APPLICATION_CONTEXT);
		}
	}

	private boolean isFinish(Status status) {
		return this.runs.get(ShutdownPhase.FINISH).status() == status;
	}

	private boolean areIntakesOpen() {
		return this.runs.get(ShutdownPhase.QUIESCE).status() == Status.PENDING;
	}

	/** Returns whether it is early enough to turn back. */
	boolean cancel() {
		if (this.over || reaches(Reach.RELEASE) || !areIntakesOpen()) {
			return false;
		}
		turnBack();
		this.runs.skipRunning();
		return true;
	}

	void turnBack() {
		if (!this.cancelled) {
			this.cancelled = true;
			if (this.onExitClock) {
				// the drain that may follow has a clock of its own
				this.context.leaveClock().run();
			}
		}
	}

	/**
	 * Nothing more is done before the context closes; if it does not, it serves again.
	 */
	void abort() {
		if (areIntakesOpen() && this.reason.reach() == Reach.FINISH) {
			turnBack();
		}
		else {
			this.runs.skipUntilRelease();
		}
	}

	/**
	 * Returns whether {@code finish}, which has ended, should look once more for work: it
	 * may have begun after its kind had been waited for and before the door was closed,
	 * or run on because it was given more time.
	 */
	boolean looksOnceMore() {
		boolean more = this.extended || (!isFinish(Status.TIMED_OUT) && !this.repeated);
		this.extended = false;
		this.repeated = true;
		return more;
	}

	/** Returns a phase that has ended and that nobody has been told of. */
	@Nullable PhaseRun nextEnded() {
		return this.runs.first((run) -> run.hasEnded() && !this.told.contains(run));
	}

	void told(PhaseRun run) {
		this.told.add(run);
	}

	/** Returns the next phase that may begin, begun. */
	@Nullable PhaseRun nextBegun() {
		PhaseRun ready = this.runs.first((run) -> this.runs.isReady(run, this.reason.reach(), this.told::contains));
		if (ready != null) {
			ready.begin(this.runs.deadlineFor(ready.phase(), this.deadline, this.reason), this.reason);
		}
		return ready;
	}

	boolean hasReached(Reach reach) {
		return this.runs.allWithin(reach, this.told::contains);
	}

}
