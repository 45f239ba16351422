package io.github.ebbtide.process;

import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownTask;

/**
 * What a drain does with children. In {@code finish} they get their own time or what the
 * phase has, less what it takes to end them, and more may be launched; daemons are told
 * to end at once. From {@code release} on nothing is launched, and whoever is left is
 * ended.
 *
 * @since 0.1.0
 */
public final class ChildProcessDrain implements ShutdownListener {

	private static final String NAME = "child-processes";

	private final LocalChildProcesses children;

	/**
	 * Create what ends children.
	 * @param children the children
	 */
	public ChildProcessDrain(LocalChildProcesses children) {
		this.children = children;
	}

	/**
	 * Return what limits the time of children; the drain waits for them by itself.
	 * @return the task
	 */
	public ShutdownTask finish() {
		return ShutdownTask.repeatable(NAME, ShutdownPhase.FINISH, this.children::finishBy);
	}

	/**
	 * Return what ends children that are left.
	 * @return the task
	 */
	public ShutdownTask release() {
		return ShutdownTask.of(NAME, ShutdownPhase.RELEASE, (deadline) -> {
			if (!this.children.endAll(deadline)) {
				throw new TimeoutException();
			}
		});
	}

	@Override
	public void stateChanged(DrainState state) {
		// told before the first task of that phase begins
		if (state == DrainState.RELEASING) {
			this.children.refuse();
		}
	}

	@Override
	public void phaseEnded(ShutdownReport.Phase phase) {
		if (phase.name().equals(ShutdownPhase.FINISH)) {
			// an application that stays drained serves late requests
			this.children.liftLimit();
		}
	}

}
