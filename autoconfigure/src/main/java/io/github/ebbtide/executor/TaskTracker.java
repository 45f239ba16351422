package io.github.ebbtide.executor;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkTable;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskRejectedException;

/**
 * Follows each task of one executor, around whatever decorators the user has set. Only
 * running tasks are held, queued ones are looked up where they wait: so a task that
 * somebody takes out of the queue leaves nothing behind. Counters tell of the moment
 * between queue and thread. Thread-safe.
 */
final class TaskTracker implements TaskDecorator, ObservedExecutor {

	private static final Runnable NOTHING = () -> {
	};

	private final String name;

	private final @Nullable TaskDecorator delegate;

	private final Supplier<? extends Collection<?>> queue;

	private final LateSubmissions late;

	private final WorkTable<TrackedTask> running = new WorkTable<>();

	private final TaskCounts counts;

	private volatile boolean shut;

	/**
	 * Create a tracker.
	 * @param name the executor's name
	 * @param delegate the decorator that the user has set
	 * @param queue the tasks that wait for a thread
	 * @param late what to do with tasks that are submitted when the executor is shut
	 * @param ticker the clock
	 */
	TaskTracker(String name, @Nullable TaskDecorator delegate, Supplier<? extends Collection<?>> queue,
			LateSubmissions late, Ticker ticker) {
		this.name = name;
		this.delegate = delegate;
		this.queue = queue;
		this.late = late;
		this.counts = new TaskCounts(ticker);
	}

	String name() {
		return this.name;
	}

	@Override
	public Runnable decorate(Runnable task) {
		if (task instanceof TrackedTask tracked && tracked.tracker() == this) {
			// a rejection handler hands it in once more
			return task;
		}
		if (this.shut) {
			return submittedLate(task);
		}
		Runnable decorated = decorateForUser(task);
		this.counts.submitted();
		return new TrackedTask(this, task, decorated, AsyncMethod.take());
	}

	private Runnable decorateForUser(Runnable task) {
		return (this.delegate != null) ? this.delegate.decorate(task) : task;
	}

	/** For an executor that has no handler of its own to ask. */
	private Runnable submittedLate(Runnable task) {
		switch (this.late.answer(this.name, task, true)) {
			case DROP -> LateSubmissions.cancel(task);
			case RUN -> decorateForUser(task).run();
			case REJECT -> throw new TaskRejectedException(this.late.message(this.name));
		}
		return NOTHING;
	}

	/** From now on submissions are late. */
	void shut() {
		this.shut = true;
	}

	void begin(TrackedTask task) {
		this.running.add(task);
	}

	void end(TrackedTask task) {
		countEnd(task);
		this.running.remove(task);
	}

	/**
	 * The executor has not taken the task, or its submitter has run it and it failed:
	 * whoever hears of that cannot tell.
	 */
	void refused(TrackedTask task) {
		countEnd(task);
	}

	private void countEnd(TrackedTask task) {
		if (task.endsNow()) {
			this.counts.ended();
		}
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		int[] seen = new int[1];
		Consumer<TrackedTask> each = (task) -> {
			seen[0]++;
			action.accept(task);
		};
		this.running.forEach(each);
		for (Object waiting : this.queue.get()) {
			if (waiting instanceof TrackedTask task) {
				each.accept(task);
			}
		}
		if (this.counts.isAnyUnseen(seen[0])) {
			action.accept(new UpcomingTask(this.name, System.nanoTime()));
		}
	}

	@Override
	public int active() {
		int[] count = new int[1];
		forEach((task) -> count[0]++);
		return count[0];
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.running.signalEnd(signal);
	}

	/** A task that has left the queue and has not reached its thread. */
	private record UpcomingTask(String executor, long startNanos) implements Work {

		@Override
		public String description() {
			return "a task about to run on " + this.executor;
		}

		@Override
		public @Nullable Thread thread() {
			return null;
		}

	}

}
