package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one task. Guarded by the monitor of its phase, except for the task's
 * own code, which runs without it.
 */
final class TaskRun {

	private final ShutdownTask task;

	private final Object monitor;

	private final Ticker ticker;

	private Status status = Status.PENDING;

	private @Nullable Deadline deadline;

	private @Nullable Thread thread;

	private long startNanos;

	private long endNanos;

	private @Nullable String failure;

	private List<Blocker> blockers = List.of();

	private int pending;

	TaskRun(ShutdownTask task, Object monitor, Ticker ticker) {
		this.task = task;
		this.monitor = monitor;
		this.ticker = ticker;
	}

	ShutdownTask task() {
		return this.task;
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

	boolean wasStarted() {
		return this.deadline != null;
	}

	long remainingNanos() {
		return (this.deadline != null) ? this.deadline.remainingNanos() : Long.MAX_VALUE;
	}

	void begin(Deadline phaseDeadline) {
		Duration timeout = this.task.timeout();
		this.deadline = (timeout != null) ? phaseDeadline.within(timeout) : phaseDeadline;
		this.startNanos = this.ticker.nanoTime();
		this.status = Status.RUNNING;
	}

	/** Runs on a worker thread, without the monitor. */
	void execute() {
		try {
			Deadline deadline;
			synchronized (this.monitor) {
				this.thread = Thread.currentThread();
				deadline = this.deadline;
				if (this.status != Status.RUNNING || deadline == null) {
					return;
				}
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
			synchronized (this.monitor) {
				this.thread = null;
				// an interrupt for this task must not reach the next one on this thread
				Thread.interrupted();
			}
		}
	}

	void end(@Nullable Throwable failure) {
		synchronized (this.monitor) {
			if (this.status != Status.RUNNING) {
				return;
			}
			Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure;
			if (cause instanceof TimeoutException) {
				describeBlockers();
				endAs(Status.TIMED_OUT);
			}
			else {
				this.failure = (cause != null) ? cause.toString() : null;
				endAs((cause != null) ? Status.FAILED : Status.COMPLETED);
			}
			this.monitor.notifyAll();
		}
	}

	void timeOut() {
		describeBlockers();
		endAs(Status.TIMED_OUT);
		interrupt();
	}

	void skip() {
		if (this.status == Status.PENDING) {
			this.startNanos = this.ticker.nanoTime();
		}
		endAs(Status.SKIPPED);
		interrupt();
	}

	private void endAs(Status status) {
		this.status = status;
		this.endNanos = this.ticker.nanoTime();
	}

	private void interrupt() {
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

	private void describeBlockers() {
		this.pending = pendingNow();
		this.blockers = blockersNow();
	}

	private int pendingNow() {
		try {
			return this.task.pending();
		}
		catch (RuntimeException ex) {
			return 0;
		}
	}

	private List<Blocker> blockersNow() {
		try {
			List<Blocker> blockers = this.task.blockers();
			return !blockers.isEmpty() ? blockers : List.of(Blocker.of("shutdown-task", this.task.name(),
					Duration.ofNanos(this.ticker.nanoTime() - this.startNanos), this.thread));
		}
		catch (RuntimeException ex) {
			return List.of();
		}
	}

	ShutdownReport.Task report(long drainStart) {
		if (this.status == Status.PENDING) {
			return new ShutdownReport.Task(this.task.name(), this.status, Duration.ZERO, Duration.ZERO, 0, List.of(),
					null);
		}
		long end = isRunning() ? this.ticker.nanoTime() : this.endNanos;
		return new ShutdownReport.Task(this.task.name(), this.status, Duration.ofNanos(this.startNanos - drainStart),
				Duration.ofNanos(end - this.startNanos), isRunning() ? pendingNow() : this.pending,
				isRunning() ? blockersNow() : this.blockers, this.failure);
	}

}
