package io.github.ebbtide.process;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.github.ebbtide.process.CommandResult.Culprit;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Work;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A child on its way through the steps: queue, start, run, and where it does not end by
 * itself TERM and KILL. Each has a bound, and so has the last: a child that survives
 * SIGKILL, or a consumer that does not return, does not keep the caller. Thread-safe.
 */
final class RunningChild implements ChildProcess, Work {

	private static final Log logger = LogFactory.getLog(RunningChild.class);

	/** How long the kernel and the pump have after SIGKILL. */
	private static final Duration LAST_WAIT = Duration.ofSeconds(1);

	private static final long TREE_CHECK_NANOS = 2_000_000;

	private final Command command;

	private final Surroundings surroundings;

	private final long startNanos = System.nanoTime();

	private final @Nullable Deadline deadline;

	private final CompletableFuture<CommandResult> exit = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> launched = new CompletableFuture<>();

	private final CapturedOutput output;

	private final Alarms alarms;

	private volatile @Nullable Process process;

	private @Nullable ProcessTree tree;

	private Step step = Step.QUEUE;

	private @Nullable Outcome cause;

	private String reason = "";

	private boolean ended;

	RunningChild(Command command, Surroundings surroundings) {
		this.command = command;
		this.surroundings = surroundings;
		this.alarms = new Alarms(surroundings.threads());
		Command.Draft draft = command.draft();
		ChildProcessSettings settings = surroundings.settings();
		Duration timeout = (draft.timeout != null) ? draft.timeout : settings.timeout();
		this.deadline = timeout.isZero() ? null : Deadline.after(timeout);
		this.output = new CapturedOutput((draft.maxOutput != null) ? draft.maxOutput : settings.maxOutput());
	}

	@Override
	public String name() {
		return this.command.name();
	}

	@Override
	public OptionalLong pid() {
		Process process = this.process;
		return (process != null) ? OptionalLong.of(process.pid()) : OptionalLong.empty();
	}

	@Override
	public CompletionStage<CommandResult> onExit() {
		return this.exit.minimalCompletionStage();
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
		end(Outcome.CANCELLED, "It was stopped", killAfter());
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

	private Duration killAfter() {
		Duration killAfter = this.command.draft().killAfter;
		return (killAfter != null) ? killAfter : this.surroundings.settings().killAfter();
	}

	/** Gives the launch its time, and the run as well, but for a daemon. */
	private void toBeLaunched() {
		synchronized (this) {
			this.step = Step.START;
		}
		Deadline deadline = this.deadline;
		if (deadline != null) {
			this.alarms.after(deadline.remaining(), this::timeOut);
		}
	}

	private void timeOut() {
		synchronized (this) {
			if (isDaemon() && this.tree != null) {
				return;
			}
		}
		end(Outcome.TIMED_OUT, "Its time was up", killAfter());
	}

	/**
	 * Has the child launched by a thread that outlives it. That is its own, so that a
	 * launch that stalls holds up no other; but a child that is to die with the JVM is
	 * launched by the one thread that nothing ends.
	 */
	void launch(LaunchPlan plan) {
		toBeLaunched();
		ChildThreads threads = this.surroundings.threads();
		try {
			if (this.command.draft().isolations.keySet().stream().anyMatch(Isolation::needsImmortalParent)) {
				threads.launch(() -> launch(plan, threads::execute));
			}
			else {
				threads.execute(() -> launch(plan, Runnable::run));
			}
		}
		catch (RuntimeException | Error ex) {
			fail(new LaunchFailure(Culprit.SYSTEM, "There is no thread to launch it: " + ex.getClass().getName()));
		}
	}

	private void launch(LaunchPlan plan, Executor attendant) {
		synchronized (this) {
			if (this.ended) {
				this.surroundings.gone(this);
				return;
			}
		}
		try {
			this.surroundings.mechanism().check();
			begin(plan.start(), attendant);
		}
		catch (LaunchFailure ex) {
			fail(ex);
		}
		catch (RuntimeException | Error ex) {
			logger.error("Command " + name() + " could not be launched", ex);
			fail(new LaunchFailure(Culprit.SYSTEM, "It could not be launched: " + ex.getClass().getName()));
		}
	}

	void fail(LaunchFailure failure) {
		complete(CommandResult.of(name())
			.launchFailed(failure.culprit(), withoutSecrets(String.valueOf(failure.getMessage()))), true);
		this.surroundings.gone(this);
	}

	private String withoutSecrets(String text) {
		Command.Draft draft = this.command.draft();
		String clean = text;
		for (String secret : draft.secrets) {
			String value = draft.environment.getOrDefault(secret, "");
			clean = value.isEmpty() ? clean : clean.replace(value, "***");
		}
		return clean;
	}

	private void begin(Process process, Executor attendant) {
		ProcessTree tree;
		boolean late; // nobody waits for it any more
		OutputPipes pipes = OutputPipes.of(process.pid());
		synchronized (this) {
			tree = new ProcessTree(process.toHandle(), pipes);
			this.tree = tree;
			this.process = process;
			late = this.ended;
			this.step = late ? Step.KILL : Step.RUN;
		}
		if (late) {
			tree.kill();
		}
		Roster.Limit limit = this.surroundings.roster().limit();
		if (limit != null) {
			endBy(limit);
		}
		try {
			attendant.execute(() -> attend(process, pipes, tree, late));
		}
		catch (RuntimeException | Error ex) {
			tree.kill();
			throw ex;
		}
	}

	/** Runs on a thread of the child's own, from its launch until it is gone. */
	private void attend(Process process, OutputPipes pipes, ProcessTree tree, boolean late) {
		Command.Draft draft = this.command.draft();
		StandardInput input = new StandardInput(process, draft.input, this.surroundings.threads());
		OutputPump pump = new OutputPump(process, pipes,
				(draft.output == null) ? sink(this.output.stdout(), draft.onStdout) : null,
				!draft.mergeErrors ? sink(this.output.stderr(), draft.onStderr) : null);
		try {
			if (!late) {
				this.surroundings.listeners().started(this);
			}
			this.launched.complete(null);
			input.open();
			pump.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Lost hold of command " + name() + ", which is killed", ex);
			tree.kill();
		}
		finally {
			input.close();
			awaitEndOf(tree);
			exited(process, pump.wasHeld());
			this.surroundings.gone(this);
		}
	}

	private OutputPump.Sink sink(CapturedOutput.Stream kept, @Nullable Consumer<? super String> consumer) {
		return new OutputPump.Sink(kept, (consumer != null) ? new LineSplitter(name(), consumer) : null);
	}

	/** A child that was told to end has ended when its descendants have. */
	private void awaitEndOf(ProcessTree tree) {
		while (isBeingEnded() && tree.isAlive()) {
			LockSupport.parkNanos(TREE_CHECK_NANOS);
		}
	}

	private synchronized boolean isBeingEnded() {
		return this.cause != null && !this.ended;
	}

	private void exited(Process process, boolean held) {
		CommandResult.Builder result = CommandResult.of(name()).pipeHeldAfterExit(held);
		Integer code = exitCode(process);
		if (code != null) {
			result.exitCode(code, this.command.draft().expectedExitCodes.contains(code));
		}
		synchronized (this) {
			Outcome cause = (code == null && this.cause == null) ? Outcome.CANCELLED : this.cause;
			if (cause != null) {
				result.outcome(cause, this.step, this.reason);
			}
		}
		complete(result, true);
	}

	private static @Nullable Integer exitCode(Process process) {
		if (!process.isAlive()) {
			return process.exitValue();
		}
		try {
			return process.waitFor(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : null;
		}
		catch (InterruptedException ex) {
			return process.isAlive() ? null : Integer.valueOf(process.exitValue());
		}
	}

	/** Ends the child, or keeps it from being launched. */
	void end(Outcome cause, String reason, Duration killAfter) {
		ProcessTree tree;
		boolean first;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			tree = this.tree;
			first = this.cause == null;
			if (first) {
				this.cause = cause;
				this.reason = reason;
				this.step = (tree != null) ? Step.TERM : this.step;
			}
		}
		if (tree == null) {
			giveUp();
			return;
		}
		this.alarms.after(killAfter, () -> kill(tree));
		if (first) {
			tree.terminate();
			this.surroundings.listeners().escalated(this, Step.TERM);
		}
	}

	/** Ends the child when a drain says so, or before. */
	void endBy(Roster.Limit limit) {
		Duration untilTerm = isDaemon() ? Duration.ZERO : limit.term().remaining();
		this.alarms.after(untilTerm, () -> {
			// lifted meanwhile, where the application goes on
			if (this.surroundings.roster().limit() == limit) {
				if (!isDaemon() && !hasBeenTold()) {
					logger.warn(
							"Command " + description() + " has not ended in the time that the drain has, and is ended: "
									+ "raise ebbtide.shutdown.timeout, or give the command a shorter timeout");
				}
				Duration killAfter = limit.kill().within(killAfter()).remaining();
				end(Outcome.CANCELLED, "The application ends", killAfter);
			}
		});
	}

	private synchronized boolean hasBeenTold() {
		return this.cause != null || this.ended;
	}

	private void kill(ProcessTree tree) {
		synchronized (this) {
			if (this.ended || this.step == Step.KILL) {
				return;
			}
			this.step = Step.KILL;
		}
		this.alarms.after(LAST_WAIT, this::giveUp);
		tree.kill();
		this.surroundings.listeners().escalated(this, Step.KILL);
	}

	/** Lets the caller go, whatever becomes of the child. */
	private void giveUp() {
		CommandResult.Builder result = CommandResult.of(name());
		boolean gone;
		synchronized (this) {
			result.outcome((this.cause != null) ? this.cause : Outcome.CANCELLED, this.step, this.reason);
			Process process = this.process;
			if (this.ended) {
				return;
			}
			// what the launcher may still bring has to be waited for
			gone = process != null && !process.isAlive();
			if (process != null) {
				logger.warn("Command " + description() + (process.isAlive() ? " survived SIGKILL"
						: " has ended, but a consumer of its output does not return"));
			}
		}
		complete(result, gone);
	}

	/** Takes the result of a child that is not admitted. */
	void reject() {
		complete(
				CommandResult.of(name())
					.outcome(Outcome.REJECTED, Step.QUEUE, "The application ends and launches nothing any more"),
				false);
	}

	/** Takes a final result; what comes after the first is ignored. */
	private void complete(CommandResult.Builder result, boolean gone) {
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
		}
		this.alarms.cancel();
		CommandResult complete = result.keep(this.output.stdout().take(), this.output.stderr().take())
			.discardedBytes(this.output.discarded())
			.duration(Duration.ofNanos(System.nanoTime() - this.startNanos))
			.build();
		this.surroundings.listeners().ended(this, complete);
		if (gone) {
			// whoever gets the result finds the place free
			this.surroundings.gone(this);
		}
		this.launched.complete(null);
		this.exit.complete(complete);
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

	/** Waits for the end, which an interrupt brings about. */
	CommandResult await() {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return this.exit.get();
				}
				catch (InterruptedException ex) {
					interrupted = true;
					end(Outcome.CANCELLED, "The calling thread was interrupted", killAfter());
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
