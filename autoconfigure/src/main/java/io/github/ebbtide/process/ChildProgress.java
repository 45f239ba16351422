package io.github.ebbtide.process;

import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import org.jspecify.annotations.Nullable;

/**
 * How far a child has come, and what was decided about its end. Each decision is taken
 * once, whoever comes first. Does nothing by itself. Thread-safe.
 */
final class ChildProgress {

	private volatile @Nullable Process process;

	private @Nullable ProcessTree tree;

	private Step step = Step.QUEUE;

	private @Nullable Outcome cause;

	private String reason = "";

	private boolean ended;

	synchronized void starting() {
		this.step = Step.START;
	}

	/** Returns whether somebody still wants the child that has begun. */
	synchronized boolean running(Process process, ProcessTree tree) {
		boolean wanted = this.cause == null && !this.ended;
		this.process = process;
		this.tree = tree;
		this.step = wanted ? Step.RUN : Step.KILL;
		return wanted;
	}

	/** Returns what became of the wish to end the child. */
	synchronized Wish toEnd(Outcome cause, String reason) {
		if (this.ended) {
			return Wish.TOO_LATE;
		}
		if (this.cause == null) {
			this.cause = cause;
			this.reason = reason;
			if (this.tree != null) {
				this.step = Step.TERM;
				return Wish.FIRST;
			}
		}
		return (this.tree != null) ? Wish.REPEATED : Wish.NOTHING_RUNS;
	}

	/** Returns whether the child is to be killed now. */
	synchronized boolean toKill() {
		if (this.ended || this.step == Step.KILL) {
			return false;
		}
		this.step = Step.KILL;
		return true;
	}

	/** Returns whether the result that is at hand is the one. */
	synchronized boolean toComplete() {
		boolean first = !this.ended;
		this.ended = true;
		return first;
	}

	/** Sets the outcome of a child that somebody has ended, or of one given up. */
	synchronized void describe(CommandResult.Builder result, boolean exited) {
		Outcome outcome = (this.cause == null && !exited) ? Outcome.CANCELLED : this.cause;
		if (outcome != null) {
			result.outcome(outcome, this.step, this.reason);
		}
	}

	@Nullable Process process() {
		return this.process;
	}

	synchronized @Nullable ProcessTree tree() {
		return this.tree;
	}

	/** Whether the child was told to end, and is waited for. */
	synchronized boolean isBeingEnded() {
		return this.cause != null && !this.ended;
	}

	synchronized boolean isEnded() {
		return this.ended;
	}

	/**
	 * What becomes of the wish to end a child.
	 */
	enum Wish {

		/** The child runs, and nobody has told it before. */
		FIRST,

		/** The child runs, and was told before. */
		REPEATED,

		/** There is no child yet. */
		NOTHING_RUNS,

		/** There is a result already. */
		TOO_LATE

	}

}
