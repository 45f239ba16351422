package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.shutdown.TaskQuestions.Obstacles;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one task. Guarded by the monitor of the drain, except for the task's
 * own code, which runs without it: whatever that waits for, it holds nobody else up.
 */
final class TaskRun {

	private final ShutdownTask task;

	private final TaskQuestions questions;

	private final TaskCode code;

	private final String name;

	private final Set<String> after;

	private final @Nullable Duration timeout;

	private final boolean repeatable;

	private final Object monitor;

	private final Ticker ticker;

	private Status status = Status.PENDING;

	private @Nullable Deadline deadline;

	private long startNanos;

	private long endNanos;

	private @Nullable String failure;

	private Obstacles obstacles = Obstacles.NONE;

	TaskRun(ShutdownTask task, Object monitor, Ticker ticker) {
		this.task = task;
		this.name = task.name();
		this.after = Set.copyOf(task.after());
		this.questions = new TaskQuestions(task);
		this.timeout = this.questions.timeout();
		this.repeatable = this.questions.isRepeatable();
		this.monitor = monitor;
		this.ticker = ticker;
		this.code = new TaskCode(task, monitor);
	}

	private TaskRun(TaskRun former) {
		this.task = former.task;
		this.questions = former.questions;
		this.name = former.name;
		this.after = former.after;
		this.timeout = former.timeout;
		this.repeatable = former.repeatable;
		this.monitor = former.monitor;
		this.ticker = former.ticker;
		this.code = new TaskCode(former.task, former.monitor);
	}

	/** Returns what runs in place of this one where the phase runs once more. */
	TaskRun again() {
		return (this.status == Status.SKIPPED || this.repeatable) ? new TaskRun(this) : this;
	}

	String name() {
		return this.name;
	}

	Set<String> after() {
		return this.after;
	}

	/** Asks the task; called without the monitor. */
	boolean appliesTo(ShutdownReason reason) {
		return this.questions.appliesTo(reason);
	}

	Status status() {
		return this.status;
	}

	boolean isRunning() {
		return this.status == Status.RUNNING;
	}

	boolean hasEnded() {
		return this.status != Status.PENDING && this.status != Status.RUNNING;
	}

	long remainingNanos() {
		return (this.deadline != null) ? this.deadline.remainingNanos() : Long.MAX_VALUE;
	}

	void begin(Deadline phaseDeadline) {
		this.deadline = (this.timeout != null) ? phaseDeadline.within(this.timeout) : phaseDeadline;
		this.startNanos = this.ticker.nanoTime();
		this.status = Status.RUNNING;
	}

	/** Runs on a worker thread, without the monitor. */
	void execute() {
		try {
			Deadline deadline;
			synchronized (this.monitor) {
				deadline = this.deadline;
				if (!mayRun() || deadline == null) {
					return;
				}
				this.code.enter();
				// what it waited for a thread is not its own
				this.startNanos = this.ticker.nanoTime();
			}
			CompletionStage<?> stage = this.task.run(deadline);
			if (stage == null) {
				end(null);
			}
			else {
				stage.whenComplete((result, failure) -> end(failure));
			}
		}
		catch (Throwable ex) {
			// an Error too: whatever a task does, the drain goes on
			end(ex);
		}
		finally {
			this.code.leave();
		}
	}

	/** However late it gets its thread, the context is closed. */
	private boolean mayRun() {
		return isRunning() || (this.status == Status.TIMED_OUT && this.name.equals(DrainPlan.APPLICATION_CONTEXT));
	}

	void end(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof TimeoutException) {
			end(Status.TIMED_OUT, null, obstacles());
		}
		else {
			end((cause != null) ? Status.FAILED : Status.COMPLETED, cause, Obstacles.NONE);
		}
	}

	private void end(Status status, @Nullable Throwable cause, Obstacles obstacles) {
		String failure = (cause != null) ? describe(cause) : null;
		synchronized (this.monitor) {
			if (isRunning()) {
				this.failure = failure;
				this.obstacles = obstacles;
				this.code.hasReturned();
				endAs(status);
				this.monitor.notifyAll();
			}
		}
	}

	private static String describe(Throwable failure) {
		try {
			return failure.toString();
		}
		catch (RuntimeException | Error ex) {
			return failure.getClass().getName();
		}
	}

	/** Gives the task up; called without the monitor. */
	void timeOut() {
		Obstacles obstacles = Obstacles.NONE;
		try {
			obstacles = obstacles();
		}
		catch (RuntimeException | Error ex) {
			// no memory to find out: it is given up all the same
		}
		synchronized (this.monitor) {
			if (isRunning()) {
				this.obstacles = obstacles;
				endAs(Status.TIMED_OUT);
				this.code.interrupt();
			}
		}
	}

	void skip() {
		if (this.status == Status.PENDING) {
			this.startNanos = this.ticker.nanoTime();
		}
		endAs(Status.SKIPPED);
		this.code.interrupt();
	}

	private void endAs(Status status) {
		this.status = status;
		this.endNanos = this.ticker.nanoTime();
	}

	/**
	 * Takes back what the task did, if it did anything; while it still runs, once it has
	 * left. Called without the monitor.
	 */
	void undo() {
		this.code.undo();
	}

	private Obstacles obstacles() {
		Thread thread;
		Duration age;
		synchronized (this.monitor) {
			thread = this.code.thread();
			age = Duration.ofNanos(this.ticker.nanoTime() - this.startNanos);
		}
		return this.questions.obstacles(age, thread);
	}

	/** Reports on the task, and asks it; called without the monitor. */
	ShutdownReport.Task report(long drainStart) {
		boolean running;
		synchronized (this.monitor) {
			running = isRunning();
		}
		Obstacles now = running ? obstacles() : Obstacles.NONE;
		synchronized (this.monitor) {
			if (this.status == Status.PENDING) {
				return new ShutdownReport.Task(this.name, this.status, Duration.ZERO, Duration.ZERO, 0, List.of(),
						null);
			}
			long end = isRunning() ? this.ticker.nanoTime() : this.endNanos;
			Obstacles obstacles = isRunning() ? now : this.obstacles;
			return new ShutdownReport.Task(this.name, this.status, Duration.ofNanos(this.startNanos - drainStart),
					Duration.ofNanos(end - this.startNanos), obstacles.pending(), obstacles.blockers(), this.failure);
		}
	}

}
