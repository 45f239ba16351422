package io.github.ebbtide.process;

import io.github.ebbtide.process.CommandResult.Culprit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Prepares and launches a child on the thread that attends it to its end, which is the
 * child's own. Not on the caller's, because a dead file system or a fork by native code
 * may stall a launch and nothing can interrupt that; and not on one for all, because then
 * one that stalls would hold up the others. That the thread outlives the child matters to
 * one that is to die with the JVM: the kernel kills it when the <em>thread</em> that
 * launched it ends.
 */
final class ChildLaunch {

	private static final Log logger = LogFactory.getLog(ChildLaunch.class);

	private final RunningChild child;

	private final Command.Draft draft;

	private final ChildProgress progress;

	private final ChildAttendant attendant;

	private final Surroundings surroundings;

	ChildLaunch(RunningChild child, Command.Draft draft, ChildProgress progress, ChildAttendant attendant,
			Surroundings surroundings) {
		this.child = child;
		this.draft = draft;
		this.progress = progress;
		this.attendant = attendant;
		this.surroundings = surroundings;
	}

	void begin() {
		LaunchPlan plan = new LaunchPlan(this.draft, this.surroundings.environment(), this.surroundings.isolations());
		try {
			this.surroundings.threads().execute(() -> launch(plan));
			plan.prepare();
		}
		catch (RuntimeException | Error ex) {
			this.child
				.fail(new LaunchFailure(Culprit.SYSTEM, "There is no thread to launch it: " + ex.getClass().getName()));
		}
	}

	private void launch(LaunchPlan plan) {
		try {
			this.surroundings.mechanism().check();
			plan.check();
			if (this.progress.isEnded()) {
				this.surroundings.gone(this.child);
				return;
			}
			attend(plan.start(this.surroundings.starter()));
		}
		catch (LaunchFailure ex) {
			this.child.fail(ex);
		}
		catch (RuntimeException | Error ex) {
			// whatever it is: a child that is not launched must not stay in flight
			logger.error("Command " + this.child.name() + " could not be launched",
					this.child.secrets().removedFrom(ex));
			this.child.fail(new LaunchFailure(Culprit.SYSTEM, "It could not be launched: " + ex.getClass().getName()));
		}
	}

	private void attend(Process process) {
		try {
			attendToItsEnd(process);
		}
		catch (RuntimeException | Error ex) {
			process.toHandle().destroyForcibly();
			throw ex;
		}
	}

	private void attendToItsEnd(Process process) {
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
		this.attendant.attend(process, pipes, tree, wanted);
	}

}
