package io.github.ebbtide.process;

import java.time.Duration;
import java.util.Objects;

import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The end of a child that does not end by itself: SIGTERM, SIGKILL, and at last the
 * caller is let go, whatever becomes of the child. Each step has a time. Thread-safe.
 */
final class EscalationLadder {

	private static final Log logger = LogFactory.getLog(EscalationLadder.class);

	/** How long the kernel and the pump have after SIGKILL. */
	static final Duration LAST_WAIT = Duration.ofSeconds(1);

	private final RunningChild child;

	private final ChildProgress progress;

	private final Surroundings surroundings;

	private final Duration killAfter;

	private final Alarms alarms;

	EscalationLadder(RunningChild child, @Nullable Duration killAfter, ChildProgress progress,
			Surroundings surroundings) {
		this.child = child;
		this.progress = progress;
		this.surroundings = surroundings;
		this.killAfter = (killAfter != null) ? killAfter : surroundings.settings().killAfter();
		this.alarms = new Alarms(surroundings.threads());
	}

	/** Gives the launch its time, and the run as well, but for a daemon. */
	void timeOutAt(Deadline deadline) {
		this.alarms.after(deadline.remaining(), this::timeOut);
	}

	/** The time is up that the queue, the launch and, but for a daemon, the run have. */
	void timeOut() {
		if (!this.child.isDaemon() || this.progress.tree() == null) {
			end(Outcome.TIMED_OUT, "Its time was up");
		}
	}

	/** Ends the child, or keeps it from being launched. */
	void end(Outcome cause, String reason) {
		end(cause, reason, this.killAfter);
	}

	void end(Outcome cause, String reason, Duration killAfter) {
		ChildProgress.Wish wish = this.progress.toEnd(cause, reason);
		switch (wish) {
			case NOTHING_RUNS -> giveUp();
			case FIRST, REPEATED ->
				terminate(Objects.requireNonNull(this.progress.tree()), killAfter, wish == ChildProgress.Wish.FIRST);
			case TOO_LATE -> {
			}
		}
	}

	private void terminate(ProcessTree tree, Duration killAfter, boolean first) {
		this.alarms.after(killAfter, () -> kill(tree));
		if (first) {
			tree.terminate();
			this.surroundings.listeners().escalated(this.child, Step.TERM);
		}
	}

	/** Ends the child when a drain says so, or before. */
	void endBy(Roster.Limit limit) {
		Duration untilTerm = this.child.isDaemon() ? Duration.ZERO : limit.term().remaining();
		this.alarms.after(untilTerm, () -> {
			// lifted meanwhile, where the application goes on
			if (this.surroundings.roster().limit() == limit) {
				if (!this.child.isDaemon() && !this.progress.isBeingEnded() && !this.progress.isEnded()) {
					logger.warn("Command " + this.child.description()
							+ " has not ended in the time that the drain has, and is ended: "
							+ "raise ebbtide.shutdown.timeout, or give the command a shorter timeout");
				}
				end(Outcome.CANCELLED, "The application ends", limit.kill().within(this.killAfter).remaining());
			}
		});
	}

	private void kill(ProcessTree tree) {
		if (this.progress.toKill()) {
			this.alarms.after(LAST_WAIT, this::giveUp);
			tree.kill();
			this.surroundings.listeners().escalated(this.child, Step.KILL);
		}
	}

	/** Lets the caller go, whatever becomes of the child. */
	private void giveUp() {
		if (this.progress.isEnded()) {
			return;
		}
		CommandResult.Builder result = CommandResult.of(this.child.name());
		this.progress.describe(result, false);
		Process process = this.progress.process();
		if (process != null) {
			logger.warn("Command " + this.child.description() + (process.isAlive() ? " survived SIGKILL"
					: " has ended, but a consumer of its output does not return"));
		}
		// what a stalled launch may still bring has to be waited for
		this.child.complete(result, process != null && !process.isAlive());
	}

	/** Lets nothing happen any more. */
	void cancel() {
		this.alarms.cancel();
	}

}
