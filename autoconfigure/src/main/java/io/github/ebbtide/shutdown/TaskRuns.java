package io.github.ebbtide.shutdown;

import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;

/**
 * The tasks of one execution of one phase. Guarded by the monitor of the drain.
 */
final class TaskRuns {

	private final List<TaskRun> runs;

	private TaskRuns(List<TaskRun> runs) {
		this.runs = runs;
	}

	static TaskRuns of(List<ShutdownTask> tasks, Object monitor, Ticker ticker) {
		return new TaskRuns(tasks.stream().map((task) -> new TaskRun(task, monitor, ticker)).toList());
	}

	/** Returns those of another execution of the same phase. */
	TaskRuns again() {
		return new TaskRuns(this.runs.stream().map(TaskRun::again).toList());
	}

	List<TaskRun> all() {
		return this.runs;
	}

	List<TaskRun> open() {
		return this.runs.stream().filter((run) -> !run.hasEnded()).toList();
	}

	boolean isAnyRunning() {
		return this.runs.stream().anyMatch(TaskRun::isRunning);
	}

	/** Returns those that may begin. */
	List<TaskRun> ready() {
		List<TaskRun> ready = new ArrayList<>();
		for (TaskRun run : this.runs) {
			if (run.status() == Status.PENDING && havePredecessorsEnded(run)) {
				ready.add(run);
			}
		}
		return ready;
	}

	private boolean havePredecessorsEnded(TaskRun run) {
		return this.runs.stream().filter((other) -> run.after().contains(other.name())).allMatch(TaskRun::hasEnded);
	}

	/** Returns those whose time is up, their own or that of the phase. */
	List<TaskRun> expired(boolean phaseHasPassed) {
		return this.runs.stream()
			.filter((run) -> run.isRunning() && (phaseHasPassed || run.remainingNanos() == 0))
			.toList();
	}

	long nanosToNextExpiry(Deadline deadline) {
		long nearest = deadline.remainingNanos();
		for (TaskRun run : this.runs) {
			if (run.isRunning()) {
				nearest = Math.min(nearest, run.remainingNanos());
			}
		}
		return nearest;
	}

	void leaveOut(String task) {
		for (TaskRun run : this.runs) {
			if (run.name().equals(task) && run.status() == Status.PENDING) {
				run.skip();
			}
		}
	}

	Status worst() {
		for (Status status : List.of(Status.FAILED, Status.TIMED_OUT)) {
			if (this.runs.stream().anyMatch((run) -> run.status() == status)) {
				return status;
			}
		}
		boolean skipped = !this.runs.isEmpty() && this.runs.stream().allMatch((run) -> run.status() == Status.SKIPPED);
		return skipped ? Status.SKIPPED : Status.COMPLETED;
	}

}
