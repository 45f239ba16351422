package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one phase: starts its tasks in parallel, each as soon as those before
 * it have ended, and takes no longer than its deadline. Guarded by the monitor of the
 * drain, whose thread does step by step what {@link #next()} says.
 */
final class PhaseRun {

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

	PhaseRun(ShutdownPhase phase, List<ShutdownTask> tasks, Object monitor, TaskThreads threads, Ticker ticker) {
		this.monitor = monitor;
		this.phase = phase;
		this.tasks = TaskRuns.of(tasks, monitor, ticker);
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
		return this.status;
	}

	boolean hasEnded() {
		return this.status != Status.PENDING && this.status != Status.RUNNING;
	}

	void begin(Deadline deadline, ShutdownReason reason) {
		this.deadline = deadline;
		this.reason = reason;
		this.budget = deadline.remaining();
		this.startNanos = this.ticker.nanoTime();
		this.status = Status.RUNNING;
	}

	/**
	 * Returns what to do next, which is done without the monitor, or {@code null} if
	 * there is nothing to do but to wait. Starts what may start, and ends the phase when
	 * all its tasks have ended.
	 */
	@Nullable Runnable next() {
		if (this.status != Status.RUNNING || this.reason == null) {
			return null;
		}
		if (this.reason != this.applied) {
			return leaveOut(this.tasks.open(), this.reason);
		}
		List<TaskRun> expired = this.tasks.expired(hasPassed());
		if (!expired.isEmpty()) {
			return timeOut(expired);
		}
		List<TaskRun> ready = this.tasks.ready();
		if (!ready.isEmpty()) {
			Runnable awaitBegun = this.threads::awaitBegun;
			ready.forEach(this::startOrSkip);
			return awaitBegun;
		}
		if (!this.tasks.isAnyRunning()) {
			failWhatWaitsForItself();
			end();
		}
		return null;
	}

	/** Those that have no meaning for the reason. */
	private Runnable leaveOut(List<TaskRun> open, ShutdownReason reason) {
		return () -> {
			List<TaskRun> inapplicable = open.stream().filter((run) -> !run.appliesTo(reason)).toList();
			synchronized (this.monitor) {
				this.applied = reason;
				inapplicable.stream().filter((run) -> !run.hasEnded()).forEach(TaskRun::skip);
			}
		};
	}

	private Runnable timeOut(List<TaskRun> expired) {
		return () -> {
			expired.forEach(TaskRun::timeOut);
			// one that does not come back holds its thread, and others may wait for it
			this.threads.awaitBegun();
		};
	}

	/** Tasks that a bean has brought only after startup are not refused there. */
	private void failWhatWaitsForItself() {
		for (TaskRun run : this.tasks.open()) {
			run.begin(limitOf(run));
			run.end(new IllegalStateException("It is to run after a task that is to run after it"));
		}
	}

	private void end() {
		this.status = this.tasks.worst();
		this.endNanos = this.ticker.nanoTime();
	}

	/** Returns how long there is nothing to do unless a task ends. */
	long nanosToNextExpiry() {
		return this.tasks.nanosToNextExpiry(Objects.requireNonNull(this.deadline));
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

	/** The drain goes on for another reason: a nearer deadline, tasks without meaning. */
	void adapt(Deadline deadline, ShutdownReason reason) {
		if (this.status == Status.RUNNING && this.deadline != null) {
			this.deadline = this.deadline.earlierOf(deadline);
			this.budget = Duration.ofNanos(this.ticker.nanoTime() - this.startNanos).plus(this.deadline.remaining());
			this.reason = reason;
		}
	}

	/** Ends the phase without its remaining tasks. */
	void skip() {
		if (!hasEnded()) {
			this.endNanos = this.ticker.nanoTime();
			if (this.status == Status.PENDING) {
				this.startNanos = this.endNanos;
			}
			this.status = Status.SKIPPED;
			this.tasks.open().forEach(TaskRun::skip);
		}
	}

	/** Does without a task, unless it has begun. */
	void leaveOut(String task) {
		this.tasks.leaveOut(task);
	}

	/** Returns those of its tasks that may have done something. */
	Stream<TaskRun> begunTasks() {
		return this.tasks.all().stream().filter((run) -> run.status() != Status.PENDING);
	}

	/** Reports on the phase, and asks its tasks; called without the monitor. */
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
