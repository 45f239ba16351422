package io.github.ebbtide.executor;

import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.ebbtide.work.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A task between its submission and its end. Its age counts from the submission.
 */
final class TrackedTask extends TrackedWork implements Runnable {

	private static final AtomicIntegerFieldUpdater<TrackedTask> ENDED = AtomicIntegerFieldUpdater
		.newUpdater(TrackedTask.class, "ended");

	private final TaskTracker tracker;

	private final Runnable task;

	private final Runnable decorated;

	private final @Nullable Method asyncMethod;

	private volatile int ended;

	TrackedTask(TaskTracker tracker, Runnable task, Runnable decorated, @Nullable Method asyncMethod) {
		super(System.nanoTime());
		detach();
		this.tracker = tracker;
		this.task = task;
		this.decorated = decorated;
		this.asyncMethod = asyncMethod;
	}

	/** Returns what was submitted, without what decorators made of it. */
	Runnable task() {
		return this.task;
	}

	TaskTracker tracker() {
		return this.tracker;
	}

	/** Returns whether this is its end: it has one, whether it was run or refused. */
	boolean endsNow() {
		return ENDED.compareAndSet(this, 0, 1);
	}

	@Override
	public void run() {
		attach();
		this.tracker.begin(this);
		try {
			this.decorated.run();
		}
		finally {
			detach();
			this.tracker.end(this);
		}
	}

	@Override
	public String description() {
		Method method = this.asyncMethod;
		String what = (method != null) ? "@Async " + method.getDeclaringClass().getSimpleName() + "." + method.getName()
				: TaskNames.describe(this.task);
		return ((thread() != null) ? what : "queued " + what) + " on " + this.tracker.name();
	}

	@Override
	public String toString() {
		return this.task.toString();
	}

}
