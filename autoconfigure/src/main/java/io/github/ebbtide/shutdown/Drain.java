package io.github.ebbtide.shutdown;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.ebbtide.shutdown.ShutdownReason.Reach;
import io.github.ebbtide.shutdown.StepLoop.Step;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * One drain, from its first trigger on. It runs the phases as the graph allows, as far as
 * the reason reaches; a later trigger carries it further, a cancellation takes it back.
 * One thread at a time drives it, step by step. Thread-safe.
 */
final class Drain {

	private final Object monitor;

	private final DrainContext context;

	private final DrainRecord record;

	private final DrainCourse course;

	private final PhaseSteps steps;

	private final StepLoop loop;

	private final Milestones milestones = new Milestones();

	private final ProgressClock progress;

	private @Nullable ShutdownReason announced;

	private boolean driven;

	Drain(DrainContext context, ShutdownReason reason, Deadline deadline) {
		this.context = context;
		this.monitor = context.monitor();
		this.course = new DrainCourse(context, reason, deadline);
		this.loop = new StepLoop(this.monitor, context.ticker(), this::nextStep, this::untilNextStep);
		this.record = new DrainRecord(context);
		this.steps = new PhaseSteps(context, this.record, this.course);
		// whoever has asked for a drain sees at once that there is one
		this.record.started(reason, deadline);
		this.record.enter(DrainState.DRAINING);
		this.progress = new ProgressClock(context.ticker());
	}

	/**
	 * Begin, or go further.
	 * @return what completes when the drain has gone as far as this reason takes it, or
	 * {@code null} if this drain is over because it was taken back
	 */
	@Nullable CompletableFuture<ShutdownReport> proceed(ShutdownReason reason, Deadline deadline) {
		synchronized (this.monitor) {
			if (isTakenBack()) {
				return null;
			}
			this.course.go(reason, deadline, this.record.state() == DrainState.DRAINED);
			if (!this.driven) {
				this.context.driver().execute(this.loop::run);
				this.driven = true;
			}
			this.monitor.notifyAll();
			return this.milestones.future(reason.reach());
		}
	}

	/**
	 * Take the drain back, unless it is too late.
	 * @return whether it was in time
	 */
	boolean cancel() {
		synchronized (this.monitor) {
			boolean inTime = this.course.cancel();
			this.monitor.notifyAll();
			return inTime;
		}
	}

	boolean isTakenBack() {
		synchronized (this.monitor) {
			return this.course.isCancelled() || this.course.isOver();
		}
	}

	boolean isOver() {
		synchronized (this.monitor) {
			return this.course.isOver();
		}
	}

	private long untilNextStep() {
		PhaseRuns runs = this.course.runs();
		return runs.isAnyRunning() ? Math.min(this.progress.nanosLeft(), runs.nanosToNextExpiry())
				: this.course.deadline().remainingNanos();
	}

	/** What to do next, decided under the monitor and done without it. */
	private @Nullable Step nextStep() {
		if (this.announced != this.course.reason()) {
			return announce();
		}
		Runnable next = this.course.runs().next();
		if (next != null) {
			return thenGoOn(next);
		}
		PhaseRun ended = this.course.nextEnded();
		if (ended != null) {
			Step step = thenGoOn(() -> this.steps.ended(ended));
			this.course.told(ended);
			return step;
		}
		if (!this.course.isCancelled()) {
			Reach due = this.milestones.nextDue(this.course::hasReached);
			if (due != null) {
				return reached(due);
			}
			PhaseRun begun = this.course.nextBegun();
			if (begun != null) {
				return thenGoOn(() -> this.steps.begin(begun));
			}
		}
		if (!this.course.runs().isAnyRunning()) {
			return whenNothingRuns();
		}
		return this.progress.isDue() ? thenGoOn(() -> this.context.listener().progress(report())) : null;
	}

	private static Step thenGoOn(Runnable action) {
		return () -> {
			action.run();
			return true;
		};
	}

	private Step announce() {
		ShutdownReason reason = this.course.reason();
		Deadline deadline = this.course.deadline();
		boolean first = this.announced == null;
		this.announced = reason;
		this.record.started(reason, deadline);
		// never back from RELEASING: what is refused stays refused
		boolean again = this.record.state() != DrainState.RELEASING && this.record.enter(DrainState.DRAINING);
		return thenGoOn(() -> {
			this.context.listener().drainStarted(reason, deadline);
			if (first || again) {
				this.context.listener().stateChanged(DrainState.DRAINING);
			}
		});
	}

	private @Nullable Step whenNothingRuns() {
		boolean settled = this.course.reason().reach() == Reach.SETTLE;
		if (this.course.isCancelled() || (settled && this.course.deadline().hasPassed())) {
			this.course.turnBack();
			return this::revert;
		}
		if (settled) {
			return null;
		}
		this.driven = false;
		return () -> false;
	}

	private Step reached(Reach reach) {
		List<CompletableFuture<ShutdownReport>> future = List.of(this.milestones.future(reach));
		boolean last = reach == this.course.reason().reach();
		boolean drained = last && reach == Reach.FINISH && this.record.enter(DrainState.DRAINED);
		Step step = thenGoOn(() -> {
			if (drained) {
				this.context.listener().stateChanged(DrainState.DRAINED);
			}
			Milestones.complete(future, this::report, last ? this.context.listener()::drainEnded : (report) -> {
			});
		});
		this.milestones.delivered(reach);
		return step;
	}

	private boolean revert() {
		new Reversal(begunTasks(), this.context.tasks(), this.context.ticker()).run();
		this.record.enter(DrainState.RUNNING);
		this.context.listener().stateChanged(DrainState.RUNNING);
		this.context.listener().drainCancelled();
		List<CompletableFuture<ShutdownReport>> futures;
		synchronized (this.monitor) {
			this.course.over();
			this.monitor.notifyAll();
			futures = this.milestones.all();
		}
		Milestones.complete(futures, this::report, (report) -> {
		});
		return false;
	}

	private List<TaskRun> begunTasks() {
		synchronized (this.monitor) {
			return this.course.runs().all().stream().flatMap(PhaseRun::begunTasks).toList();
		}
	}

	/**
	 * Wait until the drain has been taken back.
	 */
	void awaitOver(Deadline limit) throws InterruptedException {
		synchronized (this.monitor) {
			while (!this.course.isOver() && !limit.hasPassed()) {
				limit.await(this.monitor);
			}
		}
	}

	DrainState state() {
		return this.record.state();
	}

	ShutdownReport report() {
		return this.record.report(runs());
	}

	private List<PhaseRun> runs() {
		synchronized (this.monitor) {
			return this.course.runs().all();
		}
	}

}
