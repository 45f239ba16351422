package io.github.ebbtide.executor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.config.OneTimeTask;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.TaskExecutionOutcome;

/**
 * What the application has asked to be done regularly, {@code @Scheduled} methods above
 * all. Spring notes when each was last started. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ScheduledMethods {

	private final Supplier<? extends List<? extends ScheduledTaskHolder>> supplier;

	private volatile @Nullable List<? extends ScheduledTaskHolder> holders;

	/**
	 * Create it.
	 * @param supplier supplies those who hold the tasks, once, when a task is looked for
	 */
	public ScheduledMethods(Supplier<? extends List<? extends ScheduledTaskHolder>> supplier) {
		this.supplier = supplier;
	}

	/** Starts none of them any more; one that runs may end. */
	void cancel(boolean keepDelayed) {
		for (ScheduledTask task : tasks()) {
			if (!keepDelayed || !(task.getTask() instanceof OneTimeTask)) {
				task.cancel(false);
			}
		}
	}

	/**
	 * Return when a method was started that is running.
	 * @param method its full name
	 * @return the time, or {@code null} if no such method runs
	 */
	@Nullable Instant start(String method) {
		return tasks().stream()
			.filter((task) -> task.toString().equals(method))
			.map((task) -> task.getTask().getLastExecutionOutcome())
			.filter((outcome) -> outcome.status() == TaskExecutionOutcome.Status.STARTED)
			.map(TaskExecutionOutcome::executionTime)
			.filter((start) -> start != null)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Return how long ago a method was started, by the wall clock, which is Spring's.
	 * @param start the time
	 * @return its age
	 */
	static Duration age(Instant start) {
		return Duration.between(start, Instant.now());
	}

	private List<ScheduledTask> tasks() {
		List<? extends ScheduledTaskHolder> holders = this.holders;
		if (holders == null) {
			holders = List.copyOf(this.supplier.get());
			this.holders = holders;
		}
		List<ScheduledTask> tasks = new ArrayList<>();
		for (ScheduledTaskHolder holder : holders) {
			tasks.addAll(holder.getScheduledTasks());
		}
		return tasks;
	}

}
