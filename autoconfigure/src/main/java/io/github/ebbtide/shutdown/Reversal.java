package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Takes back what the tasks of a drain did, each on a thread for tasks, and waits for
 * none of them for long: one that hangs keeps neither the others nor the application from
 * serving again.
 */
final class Reversal {

	private static final Log logger = LogFactory.getLog(Reversal.class);

	/** What all of them have together. */
	static final Duration LIMIT = Duration.ofSeconds(1);

	private final List<TaskRun> open;

	private final TaskThreads threads;

	private final Ticker ticker;

	Reversal(List<TaskRun> tasks, TaskThreads threads, Ticker ticker) {
		this.open = new ArrayList<>(tasks);
		this.threads = threads;
		this.ticker = ticker;
	}

	void run() {
		for (TaskRun task : List.copyOf(this.open)) {
			DrainThreads.run(() -> undo(task), this.threads);
		}
		this.threads.awaitBegun();
		List<String> late = awaitAll(Deadline.after(LIMIT, this.ticker));
		if (!late.isEmpty()) {
			logger.warn("Not taken back in %s, and no longer waited for: %s".formatted(DrainLog.seconds(LIMIT),
					String.join(", ", late)));
		}
	}

	private void undo(TaskRun task) {
		try {
			task.undo();
		}
		finally {
			synchronized (this.open) {
				this.open.remove(task);
				this.open.notifyAll();
			}
		}
	}

	/** Returns the names of those that are not through by then. */
	private List<String> awaitAll(Deadline limit) {
		synchronized (this.open) {
			while (!this.open.isEmpty() && !limit.hasPassed()) {
				try {
					limit.await(this.open);
				}
				catch (InterruptedException ex) {
					// nobody interrupts the drain's thread on purpose
				}
			}
			return this.open.stream().map(TaskRun::name).toList();
		}
	}

}
