package io.github.ebbtide.process;

import java.util.concurrent.Executor;

import io.github.ebbtide.process.CommandResult.Culprit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Has a child launched by a thread that outlives it. That is its own, so that a launch
 * that stalls holds up no other; but a child that is to die with the JVM is launched by
 * the one thread that nothing ends.
 */
final class ChildLaunch {

	private static final Log logger = LogFactory.getLog(ChildLaunch.class);

	private final RunningChild child;

	private final ChildProgress progress;

	private final ChildAttendant attendant;

	private final Surroundings surroundings;

	ChildLaunch(RunningChild child, ChildProgress progress, ChildAttendant attendant, Surroundings surroundings) {
		this.child = child;
		this.progress = progress;
		this.attendant = attendant;
		this.surroundings = surroundings;
	}

	void begin(LaunchPlan plan) {
		ChildThreads threads = this.surroundings.threads();
		try {
			if (plan.needsImmortalParent()) {
				threads.launch(() -> launch(plan, threads::execute));
			}
			else {
				threads.execute(() -> launch(plan, Runnable::run));
			}
		}
		catch (RuntimeException | Error ex) {
			this.child
				.fail(new LaunchFailure(Culprit.SYSTEM, "There is no thread to launch it: " + ex.getClass().getName()));
		}
	}

	private void launch(LaunchPlan plan, Executor attendance) {
		if (this.progress.isEnded()) {
			this.surroundings.gone(this.child);
			return;
		}
		try {
			this.surroundings.mechanism().check();
			attend(plan.start(this.surroundings.starter()), attendance);
		}
		catch (LaunchFailure ex) {
			this.child.fail(ex);
		}
		catch (RuntimeException | Error ex) {
			logger.error("Command " + this.child.name() + " could not be launched",
					this.child.secrets().removedFrom(ex));
			this.child.fail(new LaunchFailure(Culprit.SYSTEM, "It could not be launched: " + ex.getClass().getName()));
		}
	}

	private void attend(Process process, Executor attendance) {
		OutputPipes pipes = OutputPipes.of(process.pid());
		ProcessTree tree = new ProcessTree(process.toHandle(), pipes);
		boolean wanted = this.progress.running(process, tree);
		if (!wanted) {
			tree.kill();
		}
		Roster.Limit limit = this.surroundings.roster().limit();
		if (limit != null) {
			this.child.endBy(limit);
		}
		try {
			attendance.execute(() -> this.attendant.attend(process, pipes, tree, wanted));
		}
		catch (RuntimeException | Error ex) {
			tree.kill();
			throw ex;
		}
	}

}
