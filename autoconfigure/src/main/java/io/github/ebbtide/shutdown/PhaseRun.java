package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one phase: starts its tasks in parallel, each as soon as those before
 * it have ended, and takes no longer than its deadline. Thread-safe.
 */
final class PhaseRun {

	private static final Log logger = LogFactory.getLog(PhaseRun.class);

	private final Object monitor;

	private final ShutdownPhase phase;

	private final TaskRuns tasks;

	private final TaskThreads threads;

	private final Ticker ticker;

	private Status status = Status.PENDING;

	private @Nullable Deadline deadline;

	private @Nullable ShutdownReason reason;

	private @Nullable ShutdownReason applied;

	private @Nullable Duration budget;

	private long startNanos;

	private long endNanos;

	PhaseRun(ShutdownPhase phase, List<ShutdownTask> tasks, TaskThreads threads, Ticker ticker) {
		this.monitor = new Object();
		this.phase = phase;
		this.tasks = TaskRuns.of(tasks, this.monitor, ticker);
		this.threads = threads;
		this.ticker = ticker;
		this.budget = phase.timeout();
	}

	private PhaseRun(PhaseRun former) {
		this.monitor = former.monitor;
		this.phase = former.phase;
		this.tasks = former.tasks.again();
		this.threads = former.threads;
		this.ticker = former.ticker;
		this.budget = former.phase.timeout();
	}

	/** Returns a run of what is worth repeating, after this one has ended. */
	PhaseRun again() {
		return new PhaseRun(this);
	}

	ShutdownPhase phase() {
		return this.phase;
	}

	Status status() {
		synchronized (this.monitor) {
			return this.status;
		}
	}

	boolean hasEnded() {
		Status status = status();
		return status != Status.PENDING && status != Status.RUNNING;
	}

	void begin(Deadline deadline, ShutdownReason reason) {
		synchronized (this.monitor) {
			this.deadline = deadline;
			this.reason = reason;
			this.budget = deadline.remaining();
			this.startNanos = this.ticker.nanoTime();
			this.status = Status.RUNNING;
		}
	}

	/** Runs the phase on the calling thread; returns when it has ended. */
	void execute() {
		try {
			while (isUnderWay()) {
				leaveOutWhatDoesNotApply();
				timeOutWhatHasExpired();
				startOrAwait();
				this.threads.awaitBegun();
			}
		}
		finally {
			end();
		}
	}

	private boolean isUnderWay() {
		synchronized (this.monitor) {
			return this.status == Status.RUNNING && !this.tasks.haveEnded();
		}
	}

	private void leaveOutWhatDoesNotApply() {
		ShutdownReason reason;
		List<TaskRun> open;
		synchronized (this.monitor) {
			reason = this.reason;
			open = this.tasks.open();
			if (reason == null || reason == this.applied) {
				return;
			}
			this.applied = reason;
		}
		List<TaskRun> inapplicable = open.stream().filter((run) -> !run.appliesTo(reason)).toList();
		synchronized (this.monitor) {
			inapplicable.stream().filter((run) -> !run.hasEnded()).forEach(TaskRun::skip);
		}
	}

	private void timeOutWhatHasExpired() {
		List<TaskRun> expired;
		synchronized (this.monitor) {
			expired = this.tasks.expired(hasPassed());
		}
		expired.forEach(TaskRun::timeOut);
	}

	private void startOrAwait() {
		synchronized (this.monitor) {
			if (this.reason != this.applied || !isUnderWay()) {
				return;
			}
			List<TaskRun> ready = this.tasks.ready();
			ready.forEach(this::startOrSkip);
			if (ready.isEmpty() && !this.tasks.isAnyRunning()) {
				failWhatWaitsForItself();
				return;
			}
			if (!ready.isEmpty() || !this.tasks.expired(hasPassed()).isEmpty()) {
				return;
			}
			try {
				this.ticker.await(this.monitor, this.tasks.nanosToNextExpiry(Objects.requireNonNull(this.deadline)));
			}
			catch (InterruptedException ex) {
				// nobody but a task's timeout interrupts our threads, and that is over
				logger.debug("Interrupted in phase " + this.phase.name());
			}
		}
	}

	/** Tasks that a bean has brought only after startup are not refused there. */
	private void failWhatWaitsForItself() {
		for (TaskRun run : this.tasks.open()) {
			run.begin(limitOf(run));
			run.end(new IllegalStateException("It is to run after a task that is to run after it"));
		}
	}

	private boolean hasPassed() {
		return this.deadline != null && this.deadline.hasPassed();
	}

	private void startOrSkip(TaskRun run) {
		if (hasPassed() && !run.after().isEmpty() && !run.name().equals(DrainPlan.APPLICATION_CONTEXT)) {
			// those before it have used up the time, and are reported
			run.skip();
		}
		else {
			start(run);
		}
	}

	private void start(TaskRun run) {
		run.begin(limitOf(run));
		try {
			this.threads.execute(run::execute);
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// no thread to be had
			run.end(ex);
		}
	}

	/** What runs before the context closes leaves it half of the time. */
	private Deadline limitOf(TaskRun run) {
		Deadline deadline = Objects.requireNonNull(this.deadline);
		boolean beforeTheContext = this.phase.name().equals(ShutdownPhase.RELEASE)
				&& !run.name().equals(DrainPlan.APPLICATION_CONTEXT);
		return beforeTheContext ? deadline.within(deadline.remaining().dividedBy(2)) : deadline;
	}

	private void end() {
		synchronized (this.monitor) {
			if (this.status == Status.RUNNING) {
				this.status = this.tasks.worst();
				this.endNanos = this.ticker.nanoTime();
			}
		}
	}

	/** The drain goes on for another reason: a nearer deadline, tasks without meaning. */
	void adapt(Deadline deadline, ShutdownReason reason) {
		synchronized (this.monitor) {
			if (this.status == Status.RUNNING && this.deadline != null) {
				this.deadline = this.deadline.earlierOf(deadline);
				this.budget = Duration.ofNanos(this.ticker.nanoTime() - this.startNanos)
					.plus(this.deadline.remaining());
				this.reason = reason;
				this.monitor.notifyAll();
			}
		}
	}

	/** Ends the phase without its remaining tasks. */
	void skip() {
		synchronized (this.monitor) {
			if (hasEnded()) {
				return;
			}
			this.endNanos = this.ticker.nanoTime();
			if (this.status == Status.PENDING) {
				this.startNanos = this.endNanos;
			}
			this.status = Status.SKIPPED;
			this.tasks.open().forEach(TaskRun::skip);
			this.monitor.notifyAll();
		}
	}

	/** Does without a task, unless it has begun. */
	void leaveOut(String task) {
		synchronized (this.monitor) {
			this.tasks.leaveOut(task);
			this.monitor.notifyAll();
		}
	}

	/** Takes back what its tasks did, those that had begun. */
	void undo() {
		this.tasks.all().forEach(TaskRun::undo);
	}

	ShutdownReport.Phase report(long drainStart) {
		Status status;
		Duration budget;
		Duration offset = Duration.ZERO;
		Duration duration = Duration.ZERO;
		synchronized (this.monitor) {
			status = this.status;
			budget = this.budget;
			if (status != Status.PENDING) {
				long end = (status == Status.RUNNING) ? this.ticker.nanoTime() : this.endNanos;
				offset = Duration.ofNanos(this.startNanos - drainStart);
				duration = Duration.ofNanos(end - this.startNanos);
			}
		}
		List<ShutdownReport.Task> tasks = this.tasks.all().stream().map((run) -> run.report(drainStart)).toList();
		return new ShutdownReport.Phase(this.phase.name(), status, budget, offset, duration, tasks);
	}

}
