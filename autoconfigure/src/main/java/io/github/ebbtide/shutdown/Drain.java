package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.github.ebbtide.shutdown.ShutdownReason.Reach;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.shutdown.StepLoop.Step;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * One drain, from its first trigger on. It runs the phases as the graph allows, as far as
 * the reason reaches; a later trigger carries it further, a cancellation takes it back.
 * One thread at a time drives it, step by step. Thread-safe.
 */
final class Drain {

	private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

	private final Object monitor = new Object();

	private final DrainContext context;

	private final DrainRecord record;

	private final PhaseRuns runs;

	private final StepLoop loop;

	private final Milestones milestones = new Milestones();

	private final Set<PhaseRun> told = new HashSet<>();

	private ShutdownReason reason;

	private Deadline deadline;

	private @Nullable ShutdownReason announced;

	private long nextProgress;

	private boolean onExitClock;

	private boolean driven;

	/** Whether more time was given while {@code finish} was running. */
	private boolean extended;

	private boolean repeated;

	private boolean cancelled;

	private boolean over;

	Drain(DrainContext context, ShutdownReason reason, Deadline deadline) {
		this.context = context;
		this.reason = reason;
		this.deadline = deadline;
		this.runs = new PhaseRuns(context);
		this.loop = new StepLoop(this.monitor, context.ticker(), this::nextStep, this::untilNextStep);
		this.record = new DrainRecord(context);
		// whoever has asked for a drain sees at once that there is one
		this.record.started(reason, deadline);
		this.record.enter(DrainState.DRAINING);
		this.nextProgress = context.ticker().nanoTime() + PROGRESS_INTERVAL.toNanos();
	}

	/**
	 * Begin, or go further.
	 * @return what completes when the drain has gone as far as this reason takes it, or
	 * {@code null} if this drain is over because it was taken back
	 */
	@Nullable CompletableFuture<ShutdownReport> proceed(ShutdownReason reason, Deadline deadline) {
		synchronized (this.monitor) {
			if (this.cancelled || this.over) {
				return null;
			}
			boolean ends = reason.endsProcess() && !this.reason.endsProcess();
			int further = reason.reach().compareTo(this.reason.reach());
			if (further > 0 || (further == 0 && ends)) {
				goFurther(reason, deadline);
			}
			this.onExitClock |= reason.endsProcess();
			if (reason.reach() == Reach.RELEASE) {
				// whoever asks is about to close the context, and holds its lock
				this.runs.get(ShutdownPhase.RELEASE).leaveOut(DrainPlan.APPLICATION_CONTEXT);
			}
			if (!this.driven) {
				this.context.driver().execute(this.loop::run);
				this.driven = true;
			}
			this.monitor.notifyAll();
			return this.milestones.future(reason.reach());
		}
	}

	private void goFurther(ShutdownReason reason, Deadline deadline) {
		boolean drained = this.record.state() == DrainState.DRAINED;
		this.reason = reason;
		this.deadline = deadline;
		this.runs.adapt(deadline, reason);
		if (drained) {
			// late requests were served meanwhile: finish those too
			this.runs.renew(ShutdownPhase.FINISH);
		}
		this.extended = this.runs.get(ShutdownPhase.FINISH).status() == Status.RUNNING;
	}

	/**
	 * Take the drain back, unless it is too late.
	 * @return whether it was in time
	 */
	boolean cancel() {
		synchronized (this.monitor) {
			if (this.over || this.reason.reach().compareTo(Reach.RELEASE) >= 0
					|| this.runs.get(ShutdownPhase.QUIESCE).status() != Status.PENDING) {
				return false;
			}
			cancelled();
			this.runs.skipRunning();
			this.monitor.notifyAll();
			return true;
		}
	}

	/** The drain that may follow has a clock of its own. */
	private void cancelled() {
		if (!this.cancelled) {
			this.cancelled = true;
			if (this.onExitClock) {
				this.context.leaveClock().run();
			}
		}
	}

	boolean isTakenBack() {
		synchronized (this.monitor) {
			return this.cancelled || this.over;
		}
	}

	boolean isOver() {
		synchronized (this.monitor) {
			return this.over;
		}
	}

	private long untilNextStep() {
		long untilExpiry = this.deadline.remainingNanos();
		if (this.runs.isAnyRunning()) {
			long untilProgress = this.nextProgress - this.context.ticker().nanoTime();
			// once the clock has run out there is nothing more to wait for than the
			// phases
			return (untilExpiry > 0) ? Math.min(untilProgress, untilExpiry) : untilProgress;
		}
		return untilExpiry;
	}

	/** What to do next, decided under the monitor and done without it. */
	private @Nullable Step nextStep() {
		// asked first: a phase that ends while this method looks around must not be
		// taken for one that was told of
		boolean running = this.runs.isAnyRunning();
		if (this.announced != this.reason) {
			return announce();
		}
		PhaseRun ended = this.runs.first((run) -> run.hasEnded() && this.told.add(run));
		if (ended != null) {
			return () -> ended(ended);
		}
		if (!this.cancelled) {
			Reach due = this.milestones.nextDue((reach) -> this.runs.allWithin(reach, this.told::contains));
			if (due != null) {
				return reached(due);
			}
			PhaseRun ready = this.runs.first((run) -> this.runs.isReady(run, this.reason.reach(), this.told::contains));
			if (ready != null) {
				ready.begin(this.runs.deadlineFor(ready.phase(), this.deadline, this.reason), this.reason);
				return () -> begin(ready);
			}
		}
		if (!running) {
			return whenNothingRuns();
		}
		if (this.context.ticker().nanoTime() - this.nextProgress >= 0) {
			this.nextProgress = this.context.ticker().nanoTime() + PROGRESS_INTERVAL.toNanos();
			return () -> {
				this.context.listener().progress(report());
				return true;
			};
		}
		return null;
	}

	private Step announce() {
		ShutdownReason reason = this.reason;
		Deadline deadline = this.deadline;
		boolean first = this.announced == null;
		this.announced = reason;
		this.record.started(reason, deadline);
		// never back from RELEASING: what is refused stays refused
		boolean again = this.record.state() != DrainState.RELEASING && this.record.enter(DrainState.DRAINING);
		return () -> {
			this.context.listener().drainStarted(reason, deadline);
			if (first || again) {
				this.context.listener().stateChanged(DrainState.DRAINING);
			}
			return true;
		};
	}

	private @Nullable Step whenNothingRuns() {
		boolean noSignalCame = this.reason.reach() == Reach.SETTLE && this.deadline.hasPassed();
		if (this.cancelled || noSignalCame) {
			cancelled();
			return this::revert;
		}
		if (this.reason.reach() == Reach.SETTLE) {
			return null;
		}
		this.driven = false;
		return () -> false;
	}

	private boolean begin(PhaseRun run) {
		String name = run.phase().name();
		if (name.equals(ShutdownPhase.RELEASE)) {
			enterReleasing();
		}
		this.record.enter(name);
		this.context.listener().phaseStarted(name);
		Runnable execution = () -> {
			try {
				run.execute();
			}
			finally {
				synchronized (this.monitor) {
					this.monitor.notifyAll();
				}
			}
		};
		DrainThreads.run(execution, this.context.workers());
		return true;
	}

	private boolean ended(PhaseRun run) {
		boolean failed = run.status() == Status.FAILED || run.status() == Status.TIMED_OUT;
		boolean goesOn = !failed || run.phase().recover();
		boolean finish = run.phase().name().equals(ShutdownPhase.FINISH);
		boolean again = finish && goesOn && isToBeRepeated(run);
		if (finish && !again) {
			Map<String, Integer> abandoned = this.record.abandon();
			if (!abandoned.isEmpty()) {
				this.context.listener().workAbandoned(abandoned);
			}
		}
		this.context.listener().phaseEnded(this.record.report(run));
		synchronized (this.monitor) {
			if (again) {
				this.runs.renew(ShutdownPhase.FINISH);
			}
			if (!goesOn) {
				abort();
			}
		}
		return true;
	}

	/**
	 * Refuses what comes from now on, where the context is about to close, and looks
	 * whether work has begun before that and after its kind had been waited for, or runs
	 * on because it was given more time.
	 */
	private boolean isToBeRepeated(PhaseRun finish) {
		boolean more;
		synchronized (this.monitor) {
			if (this.reason.reach().compareTo(Reach.RELEASE) < 0) {
				return false;
			}
			more = this.extended || (finish.status() != Status.TIMED_OUT && !this.repeated);
			this.extended = false;
			this.repeated = true;
		}
		enterReleasing();
		return more && !this.context.plan().left().isEmpty();
	}

	private void enterReleasing() {
		if (this.record.enter(DrainState.RELEASING)) {
			this.context.listener().stateChanged(DrainState.RELEASING);
		}
	}

	/**
	 * Nothing more is done before the context closes; if it does not, it serves again.
	 */
	private void abort() {
		boolean served = this.runs.get(ShutdownPhase.QUIESCE).status() == Status.PENDING;
		if (served && this.reason.reach() == Reach.FINISH) {
			cancelled();
		}
		else {
			this.runs.skipUntilRelease();
		}
	}

	private Step reached(Reach reach) {
		List<CompletableFuture<ShutdownReport>> future = List.of(this.milestones.future(reach));
		boolean last = reach == this.reason.reach();
		boolean drained = last && reach == Reach.FINISH && this.record.enter(DrainState.DRAINED);
		return () -> {
			if (drained) {
				this.context.listener().stateChanged(DrainState.DRAINED);
			}
			Milestones.complete(future, this::report, last ? this.context.listener()::drainEnded : (report) -> {
			});
			return true;
		};
	}

	private boolean revert() {
		runs().forEach(PhaseRun::undo);
		this.record.enter(DrainState.RUNNING);
		this.context.listener().stateChanged(DrainState.RUNNING);
		this.context.listener().drainCancelled();
		List<CompletableFuture<ShutdownReport>> futures;
		synchronized (this.monitor) {
			this.over = true;
			this.monitor.notifyAll();
			futures = this.milestones.all();
		}
		Milestones.complete(futures, this::report, (report) -> {
		});
		return false;
	}

	/**
	 * Wait until the drain has been taken back.
	 */
	void awaitOver(Deadline limit) throws InterruptedException {
		synchronized (this.monitor) {
			while (!this.over && !limit.hasPassed()) {
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
			return this.runs.all();
		}
	}

}
