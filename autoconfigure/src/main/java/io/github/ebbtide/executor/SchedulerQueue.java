package io.github.ebbtide.executor;

import java.time.temporal.ChronoUnit;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * What waits for its time in a scheduler. Thread-safe.
 */
final class SchedulerQueue {

	private final ScheduledThreadPoolExecutor pool;

	private volatile boolean stopped;

	private volatile @Nullable Deadline until;

	SchedulerQueue(ScheduledThreadPoolExecutor pool) {
		this.pool = pool;
	}

	/** Fires nothing anew, from now on; repeated tasks above all. */
	void stop(boolean keepDelayed) {
		this.until = keepDelayed ? Deadline.after(ChronoUnit.FOREVER.getDuration()) : null;
		this.stopped = true;
		sweep();
	}

	/** Tasks that are scheduled once and fall due until then may run. */
	void keepUntil(Deadline until) {
		this.until = until;
		sweep();
	}

	/**
	 * Takes out what would fire anew, and cancels it: a repeated task that was running
	 * puts itself back. A framework's heartbeats go on, for sessions that are open.
	 */
	private void sweep() {
		for (Runnable waiting : this.pool.getQueue()) {
			if (waiting instanceof RunnableScheduledFuture<?> future && !isWork(future) && !isHousekeeping(future)
			// one that has left the queue meanwhile runs, and may end
					&& this.pool.remove(future)) {
				future.cancel(false);
			}
		}
	}

	/**
	 * Returns whether the pool is at work, having taken out what has come back if nothing
	 * is to fire any more: a task that ends between the two looks would be in neither.
	 */
	boolean isBusy(BooleanSupplier busy) {
		while (this.stopped) {
			long completed = this.pool.getCompletedTaskCount();
			sweep();
			if (busy.getAsBoolean()) {
				return true;
			}
			if (completed == this.pool.getCompletedTaskCount()) {
				return false;
			}
		}
		return busy.getAsBoolean();
	}

	void forEachWork(Consumer<? super Runnable> action) {
		for (Runnable waiting : this.pool.getQueue()) {
			if (waiting instanceof RunnableScheduledFuture<?> future && isWork(future) && !isHousekeeping(future)) {
				action.accept(future);
			}
		}
	}

	private boolean isWork(RunnableScheduledFuture<?> future) {
		if (future.isPeriodic() || future.isDone()) {
			return false;
		}
		long delay = future.getDelay(TimeUnit.NANOSECONDS);
		Deadline until = this.until;
		return delay <= 0 || (until != null && delay <= until.remainingNanos());
	}

	private static boolean isHousekeeping(Runnable task) {
		String name = TaskNames.fullName(task);
		return name != null && CallSite.isHousekeeping(name);
	}

}
