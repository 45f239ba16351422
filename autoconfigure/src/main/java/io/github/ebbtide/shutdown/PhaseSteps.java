package io.github.ebbtide.shutdown;

import java.util.Map;

import io.github.ebbtide.shutdown.ShutdownReason.Reach;
import io.github.ebbtide.shutdown.ShutdownReport.Status;

/**
 * What a drain does when a phase begins, and when it has ended. Called by the one thread
 * that drives the drain; the course is guarded by the drain's monitor.
 */
final class PhaseSteps {

	private final DrainContext context;

	private final DrainRecord record;

	private final DrainCourse course;

	PhaseSteps(DrainContext context, DrainRecord record, DrainCourse course) {
		this.context = context;
		this.record = record;
		this.course = course;
	}

	void begin(PhaseRun run) {
		String name = run.phase().name();
		if (name.equals(ShutdownPhase.RELEASE)) {
			enterReleasing();
		}
		this.record.enter(name);
		this.context.listener().phaseStarted(name);
	}

	void ended(PhaseRun run) {
		boolean failed = run.status() == Status.FAILED || run.status() == Status.TIMED_OUT;
		boolean goesOn = !failed || run.phase().recover();
		boolean finish = run.phase().name().equals(ShutdownPhase.FINISH);
		boolean again = finish && goesOn && run.status() != Status.SKIPPED && isMoreToFinish();
		if (finish && !again) {
			Map<String, Integer> abandoned = this.record.abandon();
			if (!abandoned.isEmpty()) {
				this.context.listener().workAbandoned(abandoned);
			}
		}
		this.context.listener().phaseEnded(this.record.report(run));
		synchronized (this.context.monitor()) {
			if (again) {
				this.course.runs().renew(ShutdownPhase.FINISH);
			}
			else if (!goesOn) {
				this.course.abort();
			}
		}
	}

	/** Where the context is about to close, nothing comes in from here on. */
	private boolean isMoreToFinish() {
		boolean looksOnceMore;
		synchronized (this.context.monitor()) {
			if (!this.course.reaches(Reach.RELEASE)) {
				return false;
			}
			looksOnceMore = this.course.looksOnceMore();
		}
		enterReleasing();
		return looksOnceMore && !this.context.plan().left().isEmpty();
	}

	private void enterReleasing() {
		if (this.record.enter(DrainState.RELEASING)) {
			this.context.listener().stateChanged(DrainState.RELEASING);
		}
	}

}
