package io.github.ebbtide.process;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/**
 * What came of a command. Immutable.
 *
 * @since 0.1.0
 */
public final class CommandResult {

	private final Builder values;

	private CommandResult(Builder values) {
		this.values = values;
	}

	/**
	 * Begin a result, for a fake.
	 * @param name the name of the command
	 * @return what builds it: unless told otherwise the command exited with 0 and wrote
	 * nothing
	 */
	public static Builder of(String name) {
		return new Builder(name);
	}

	/**
	 * Return the name of the command.
	 * @return the name
	 */
	public String name() {
		return this.values.name;
	}

	/**
	 * Return what happened.
	 * @return the outcome
	 */
	public Outcome outcome() {
		return this.values.outcome;
	}

	/**
	 * Return the last step that was taken: where the time was up, or what it took to end
	 * the child.
	 * @return the step
	 */
	public Step step() {
		return this.values.step;
	}

	/**
	 * Return whether the child exited by itself with a code that the command expects.
	 * @return whether it succeeded
	 */
	public boolean succeeded() {
		return outcome() == Outcome.EXITED && this.values.expected;
	}

	/**
	 * Return the exit code, 128 + the signal where a signal ended the child (or where it
	 * chose such a code: that looks the same).
	 * @return the code, or nothing if no child has exited
	 */
	public OptionalInt exitCode() {
		Integer exitCode = this.values.exitCode;
		return (exitCode != null) ? OptionalInt.of(exitCode) : OptionalInt.empty();
	}

	/**
	 * Return what the child wrote to its standard output, read as UTF-8.
	 * @return the output, as far as it was kept
	 */
	public String stdout() {
		return new String(this.values.stdout, StandardCharsets.UTF_8);
	}

	/**
	 * Return what the child wrote to its standard error, read as UTF-8.
	 * @return the output, as far as it was kept
	 */
	public String stderr() {
		return new String(this.values.stderr, StandardCharsets.UTF_8);
	}

	/**
	 * Return what the child wrote to its standard output.
	 * @return a copy of the bytes that were kept
	 */
	public byte[] stdoutBytes() {
		return this.values.stdout.clone();
	}

	/**
	 * Return whether output was thrown away.
	 * @return whether the child wrote more than was kept
	 */
	public boolean truncated() {
		return this.values.discardedBytes > 0;
	}

	/**
	 * Return how much output was thrown away.
	 * @return the number of bytes
	 */
	public long discardedBytes() {
		return this.values.discardedBytes;
	}

	/**
	 * Return whether somebody still held the child's standard output or error when it had
	 * exited: a descendant that it left behind. Seen on Linux only, and not for a child
	 * that has exited before it could be looked at.
	 * @return whether a pipe was held
	 */
	public boolean pipeHeldAfterExit() {
		return this.values.pipeHeldAfterExit;
	}

	/**
	 * Return the time from the call to the end.
	 * @return the time
	 */
	public Duration duration() {
		return this.values.duration;
	}

	/**
	 * Return who is to blame where the child could not be launched.
	 * @return the culprit
	 */
	public Optional<Culprit> culprit() {
		return Optional.ofNullable(this.values.culprit);
	}

	/**
	 * Return why there is no exit by the child itself, in a sentence without arguments
	 * and variables.
	 * @return the reason, or an empty string
	 */
	public String reason() {
		return this.values.reason;
	}

	/**
	 * Return this result if the command succeeded.
	 * @return this result
	 * @throws CommandFailedException otherwise; its message holds neither arguments nor
	 * variables nor output
	 */
	public CommandResult orThrow() {
		if (!succeeded()) {
			throw new CommandFailedException(this);
		}
		return this;
	}

	/** Says neither arguments, variables nor output. */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(name()).append(": ").append(outcome());
		if (outcome() == Outcome.TIMED_OUT || outcome() == Outcome.CANCELLED) {
			text.append(" at ").append(step());
		}
		culprit().ifPresent((culprit) -> text.append(" by ").append(culprit));
		exitCode().ifPresent((code) -> text.append(", exit code ").append(code));
		text.append(", after ").append(duration().toMillis()).append(" ms");
		if (truncated()) {
			text.append(", ").append(discardedBytes()).append(" bytes of output thrown away");
		}
		return reason().isEmpty() ? text.toString() : text.append(": ").append(reason()).toString();
	}

	/**
	 * What happened to a command.
	 */
	public enum Outcome {

		/** The child exited by itself. */
		EXITED,

		/** The time was up. */
		TIMED_OUT,

		/** The caller was interrupted or stopped the child, or the application ends. */
		CANCELLED,

		/** The application has ended; nothing was launched. */
		REJECTED,

		/** Nothing could be launched. */
		LAUNCH_FAILED

	}

	/**
	 * The steps that a command goes through.
	 */
	public enum Step {

		/** It waits for a place. */
		QUEUE,

		/** It is being launched. */
		START,

		/** It runs. */
		RUN,

		/** It was told to end. */
		TERM,

		/** It was killed. */
		KILL

	}

	/**
	 * Who is to blame for a launch that failed.
	 */
	public enum Culprit {

		/** The JVM's own means to launch. */
		HELPER,

		/** The program: missing, not executable, of no known format. */
		TARGET,

		/** The working directory or the file for the output or input. */
		DIRECTORY,

		/** This process has no descriptors left. */
		DESCRIPTORS,

		/** An isolation that is required and not available. */
		ISOLATION,

		/** The system has no memory or processes left, or refuses for another reason. */
		SYSTEM

	}

	/**
	 * Builds a result. For use by one thread.
	 */
	public static final class Builder implements Cloneable {

		private final String name;

		private Outcome outcome = Outcome.EXITED;

		private Step step = Step.RUN;

		private @Nullable Integer exitCode;

		private boolean expected;

		private byte[] stdout = new byte[0];

		private byte[] stderr = new byte[0];

		private long discardedBytes;

		private boolean pipeHeldAfterExit;

		private Duration duration = Duration.ZERO;

		private @Nullable Culprit culprit;

		private String reason = "";

		private Builder(String name) {
			this.name = name;
		}

		/**
		 * Set what happened otherwise than an exit.
		 * @param outcome the outcome
		 * @param step the last step that was taken
		 * @param reason why
		 * @return this
		 */
		public Builder outcome(Outcome outcome, Step step, String reason) {
			this.outcome = outcome;
			this.step = step;
			this.reason = reason;
			return this;
		}

		/**
		 * Set the exit code.
		 * @param exitCode the code
		 * @param expected whether it means success
		 * @return this
		 */
		public Builder exitCode(int exitCode, boolean expected) {
			this.exitCode = exitCode;
			this.expected = expected;
			return this;
		}

		/**
		 * Set what the child wrote.
		 * @param stdout to its standard output
		 * @param stderr to its standard error
		 * @return this
		 */
		public Builder output(String stdout, String stderr) {
			return output(stdout.getBytes(StandardCharsets.UTF_8), stderr.getBytes(StandardCharsets.UTF_8));
		}

		/**
		 * Set what the child wrote.
		 * @param stdout to its standard output
		 * @param stderr to its standard error
		 * @return this
		 */
		public Builder output(byte[] stdout, byte[] stderr) {
			return keep(stdout.clone(), stderr.clone());
		}

		/** Keeps the arrays themselves, so that output is not in memory twice. */
		Builder keep(byte[] stdout, byte[] stderr) {
			this.stdout = stdout;
			this.stderr = stderr;
			return this;
		}

		/**
		 * Set how much of the output was thrown away.
		 * @param bytes the number of bytes
		 * @return this
		 */
		public Builder discardedBytes(long bytes) {
			this.discardedBytes = bytes;
			return this;
		}

		/**
		 * Set whether a pipe was held after the exit.
		 * @param held whether it was
		 * @return this
		 */
		public Builder pipeHeldAfterExit(boolean held) {
			this.pipeHeldAfterExit = held;
			return this;
		}

		/**
		 * Set how long it took.
		 * @param duration the time
		 * @return this
		 */
		public Builder duration(Duration duration) {
			this.duration = duration;
			return this;
		}

		/**
		 * Set a failure to launch.
		 * @param culprit who is to blame
		 * @param reason why
		 * @return this
		 */
		public Builder launchFailed(Culprit culprit, String reason) {
			this.culprit = culprit;
			return outcome(Outcome.LAUNCH_FAILED, Step.START, reason);
		}

		/**
		 * Return the result.
		 * @return the result
		 */
		public CommandResult build() {
			try {
				Builder values = (Builder) clone();
				if (values.outcome == Outcome.EXITED && values.exitCode == null) {
					values.exitCode(0, true);
				}
				return new CommandResult(values);
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
