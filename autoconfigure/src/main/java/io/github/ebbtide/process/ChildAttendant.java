package io.github.ebbtide.process;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a child, hears it to the end and takes its exit code, on a thread of the child's
 * own, from its launch until it is gone.
 */
final class ChildAttendant {

	private static final Log logger = LogFactory.getLog(ChildAttendant.class);

	private static final long FIRST_CHECK_NANOS = 2_000_000;

	private static final long LAST_CHECK_NANOS = 30_000_000;

	private final RunningChild child;

	private final Command.Draft draft;

	private final CapturedOutput output;

	private final ChildProgress progress;

	private final Surroundings surroundings;

	ChildAttendant(RunningChild child, Command.Draft draft, CapturedOutput output, ChildProgress progress,
			Surroundings surroundings) {
		this.child = child;
		this.draft = draft;
		this.output = output;
		this.progress = progress;
		this.surroundings = surroundings;
	}

	void attend(Process process, OutputPipes pipes, ProcessTree tree, boolean wanted) {
		StandardInput input = new StandardInput(process, this.draft.input, this.surroundings.threads());
		OutputPump pump = new OutputPump(process, pipes,
				(this.draft.output == null) ? sink(this.output.stdout(), this.draft.onStdout) : null,
				!this.draft.mergeErrors ? sink(this.output.stderr(), this.draft.onStderr) : null);
		try {
			if (wanted) {
				this.surroundings.listeners().started(this.child);
			}
			this.child.launched();
			input.open();
			pump.run(() -> end(process, tree, input, pump));
		}
		catch (RuntimeException | Error ex) {
			logger.error("Lost hold of command " + this.child.name() + ", which is killed",
					this.child.secrets().removedFrom(ex));
			tree.kill();
		}
		finally {
			end(process, tree, input, pump);
			this.surroundings.gone(this.child);
		}
	}

	private void end(Process process, ProcessTree tree, StandardInput input, OutputPump pump) {
		input.close();
		awaitEndOf(tree);
		if (!this.progress.isEnded()) {
			exited(process, pump.wasHeld());
		}
	}

	private OutputPump.Sink sink(CapturedOutput.Stream kept, @Nullable Consumer<? super String> consumer) {
		return new OutputPump.Sink(kept,
				(consumer != null) ? new LineSplitter(this.child.name(), consumer, this.child.secrets()) : null);
	}

	/** A child that was told to end has ended when its descendants have. */
	private void awaitEndOf(ProcessTree tree) {
		long pause = FIRST_CHECK_NANOS;
		while (this.progress.isBeingEnded() && tree.isAlive()) {
			LockSupport.parkNanos(pause);
			pause = Math.min(LAST_CHECK_NANOS, pause * 5 / 4);
		}
	}

	private void exited(Process process, boolean held) {
		CommandResult.Builder result = CommandResult.of(this.child.name()).pipeHeldAfterExit(held);
		Integer code = exitCode(process);
		if (code != null) {
			result.exitCode(code, this.draft.expectedExitCodes.contains(code));
		}
		this.progress.describe(result, code != null);
		this.child.complete(result, true);
	}

	private static @Nullable Integer exitCode(Process process) {
		if (!process.isAlive()) {
			return process.exitValue();
		}
		try {
			boolean exited = process.waitFor(EscalationLadder.LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
			return exited ? process.exitValue() : null;
		}
		catch (InterruptedException ex) {
			return process.isAlive() ? null : Integer.valueOf(process.exitValue());
		}
	}

}
