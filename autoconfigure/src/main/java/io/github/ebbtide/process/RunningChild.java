package io.github.ebbtide.process;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Work;
import org.jspecify.annotations.Nullable;

/**
 * A child on its way through the steps: queue, start, run, and where it does not end by
 * itself TERM and KILL. Each has a bound, and so has the last: a child that survives
 * SIGKILL, or a consumer that does not return, does not keep the caller. This is what
 * callers and the drain see of it, and its result. Thread-safe.
 */
final class RunningChild implements ChildProcess, Work {

	private final Command command;

	private final Surroundings surroundings;

	private final long startNanos = System.nanoTime();

	private final @Nullable Deadline deadline;

	private final CompletableFuture<CommandResult> exit = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> launched = new CompletableFuture<>();

	private final CapturedOutput output;

	private final ChildProgress progress = new ChildProgress();

	private final EscalationLadder ladder;

	RunningChild(Command command, Surroundings surroundings) {
		this.command = command;
		this.surroundings = surroundings;
		Command.Draft draft = command.draft();
		ChildProcessSettings settings = surroundings.settings();
		Duration timeout = (draft.timeout != null) ? draft.timeout : settings.timeout();
		this.deadline = timeout.isZero() ? null : Deadline.after(timeout);
		this.output = new CapturedOutput((draft.maxOutput != null) ? draft.maxOutput : settings.maxOutput());
		this.ladder = new EscalationLadder(this, draft.killAfter, this.progress, surroundings);
	}

	@Override
	public String name() {
		return this.command.name();
	}

	@Override
	public OptionalLong pid() {
		Process process = this.progress.process();
		return (process != null) ? OptionalLong.of(process.pid()) : OptionalLong.empty();
	}

	@Override
	public CompletionStage<CommandResult> onExit() {
		if (this.exit.isDone()) {
			return this.exit.minimalCompletionStage();
		}
		// what depends on it may take its time, and the child's pipes are closed
		// meanwhile
		return this.exit.thenApplyAsync((result) -> result, this.surroundings.threads()::execute);
	}

	@Override
	public String stdout() {
		return new String(this.output.stdout().bytes(), StandardCharsets.UTF_8);
	}

	@Override
	public String stderr() {
		return new String(this.output.stderr().bytes(), StandardCharsets.UTF_8);
	}

	@Override
	public void stop() {
		this.ladder.end(Outcome.CANCELLED, "It was stopped");
	}

	@Override
	public String description() {
		OptionalLong pid = pid();
		return name() + (pid.isPresent() ? " (pid " + pid.getAsLong() + ")" : " (being launched)");
	}

	@Override
	public long startNanos() {
		return this.startNanos;
	}

	@Override
	public @Nullable Thread thread() {
		return null;
	}

	boolean isDaemon() {
		return this.command.draft().daemon;
	}

	/** The time for queue and start; daemons have it for these two only. */
	@Nullable Deadline deadline() {
		return this.deadline;
	}

	/** Has the timeout kept by an alarm, where no caller waits and keeps it. */
	void keepTime() {
		Deadline deadline = this.deadline;
		if (deadline != null) {
			this.ladder.timeOutAt(deadline);
		}
	}

	void launch() {
		this.progress.starting();
		Command.Draft draft = this.command.draft();
		ChildAttendant attendant = new ChildAttendant(this, draft, this.output, this.progress, this.surroundings);
		new ChildLaunch(this, draft, this.progress, attendant, this.surroundings).begin();
	}

	/** The child runs. */
	void launched() {
		this.launched.complete(null);
	}

	void fail(LaunchFailure failure) {
		complete(
				CommandResult.of(name())
					.launchFailed(failure.culprit(), secrets().removedFrom(String.valueOf(failure.getMessage()))),
				true);
		this.surroundings.gone(this);
	}

	Secrets secrets() {
		return Secrets.of(this.command.draft());
	}

	/** Takes the result of a child that is not admitted. */
	void reject() {
		complete(
				CommandResult.of(name())
					.outcome(Outcome.REJECTED, Step.QUEUE, "The application ends and launches nothing any more"),
				false);
	}

	/** Ends the child, or keeps it from being launched. */
	void end(Outcome cause, String reason, Duration killAfter) {
		this.ladder.end(cause, reason, killAfter);
	}

	/** Ends the child when a drain says so, or before. */
	void endBy(Roster.Limit limit) {
		this.ladder.endBy(limit);
	}

	/** Takes a final result; what comes after the first is ignored. */
	void complete(CommandResult.Builder result, boolean gone) {
		if (!this.progress.toComplete()) {
			return;
		}
		this.ladder.cancel();
		CommandResult complete = result.keep(this.output.stdout().take(), this.output.stderr().take())
			.discardedBytes(this.output.discarded())
			.duration(Duration.ofNanos(System.nanoTime() - this.startNanos))
			.build();
		this.surroundings.listeners().ended(this, complete);
		if (gone) {
			// whoever gets the result finds the place free
			this.surroundings.gone(this);
		}
		this.exit.complete(complete);
		launched();
	}

	/** Waits until the child runs or never will. */
	void awaitLaunch() throws InterruptedException {
		try {
			this.launched.get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Waits for the end, which the timeout or an interrupt brings about. */
	CommandResult await() {
		boolean interrupted = false;
		Deadline deadline = this.deadline;
		try {
			while (true) {
				try {
					return (deadline != null) ? this.exit.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
							: this.exit.get();
				}
				catch (TimeoutException ex) {
					deadline = null;
					// not here, because listeners are told
					this.surroundings.threads().execute(this.ladder::timeOut);
				}
				catch (InterruptedException ex) {
					interrupted = true;
					this.ladder.end(Outcome.CANCELLED, "The calling thread was interrupted");
				}
				catch (ExecutionException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
