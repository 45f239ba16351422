package io.github.ebbtide.shutdown;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The code of a task, which runs without the monitor of the drain; who is in it is
 * guarded by that monitor. It is taken back at once, or once it has been left.
 */
final class TaskCode {

	private static final Log logger = LogFactory.getLog(TaskCode.class);

	private final ShutdownTask task;

	private final Object monitor;

	private @Nullable Thread thread;

	private boolean entered;

	private boolean undoWhenLeft;

	TaskCode(ShutdownTask task, Object monitor) {
		this.task = task;
		this.monitor = monitor;
	}

	/** Returns the thread that is in it. */
	@Nullable Thread thread() {
		return this.thread;
	}

	void enter() {
		this.thread = Thread.currentThread();
		this.entered = true;
	}

	/** Called without the monitor; the thread may go on to something else. */
	void leave() {
		boolean undo;
		synchronized (this.monitor) {
			this.thread = null;
			// an interrupt for this task must not reach the next one on this thread
			Thread.interrupted();
			undo = this.undoWhenLeft;
		}
		if (undo) {
			undoNow();
		}
	}

	/** Whoever takes it back need not wait for this thread any longer, if it is that. */
	void hasReturned() {
		if (this.thread == Thread.currentThread()) {
			this.thread = null;
		}
	}

	void interrupt() {
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

	/** Takes back what it did, if it did anything; called without the monitor. */
	void undo() {
		synchronized (this.monitor) {
			this.undoWhenLeft = this.thread != null;
			if (!this.entered || this.undoWhenLeft) {
				return;
			}
		}
		undoNow();
	}

	private void undoNow() {
		try {
			this.task.undo();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Could not take back " + this.task.name(), ex);
		}
	}

}
