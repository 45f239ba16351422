package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Starts the drain of one application context, carries it further, takes it back, and
 * reports on it. Thread-safe; no method waits for the drain to end.
 *
 * @since 0.1.0
 */
public final class ShutdownCoordinator {

	// the drain's thread may have to come back from a step first
	private static final Duration CANCEL_LIMIT = Reversal.LIMIT.multipliedBy(2);

	private final PhaseGraph graph;

	private final Duration timeout;

	private final Participants participants;

	private final WorkRegistry work;

	private final ExitClock clock;

	private final Ticker ticker;

	private final Executor driver;

	private final Executor followUps;

	private final TaskThreads tasks;

	private final DrainPlanner planner;

	private final Callers callers = new Callers();

	private @Nullable Drain drain;

	/**
	 * Create a coordinator. For wiring only.
	 * @param timeout the time that a drain has in all
	 * @param phases the phases, the six default ones among them
	 * @param participants who takes part
	 * @param work the work to wait for
	 * @param clock the process's exit clock
	 * @param ticker the source of time
	 * @throws InvalidPhasesException if the phases do not make a graph
	 */
	public ShutdownCoordinator(Duration timeout, Collection<ShutdownPhase> phases, Participants participants,
			WorkRegistry work, ExitClock clock, Ticker ticker) {
		this.timeout = timeout;
		this.graph = PhaseGraph.of(phases);
		this.participants = participants;
		this.work = work;
		this.planner = new DrainPlanner(this.graph, participants, work, this.callers::areWaiting);
		this.clock = clock;
		this.ticker = ticker;
		DrainThreads threads = new DrainThreads();
		this.driver = threads.driver();
		this.followUps = threads.followUps();
		this.tasks = threads.tasks();
	}

	/**
	 * Check the tasks against the phases and the budgets against the timeout. For wiring
	 * only.
	 * @throws InvalidPhasesException if a name is unknown or used twice, tasks form a
	 * cycle, or the phases need more time than there is
	 */
	public void validate() {
		this.planner.validate(this.timeout);
		// found now, so that a signal finds them whatever state the context is in
		this.participants.listeners();
	}

	/**
	 * Run through a drain of nothing, so that the real one finds its classes loaded and
	 * its code linked. Asks the application's tasks and sources of work what they would
	 * wait for, runs none of the tasks, waits for no work, and takes a moment. For wiring
	 * only.
	 * @return what a drain of nothing reports
	 */
	public ShutdownReport rehearse() {
		this.participants.tasks().forEach((task) -> ask(task::pending));
		ask(this::report);
		ask(this::lookAtWork);
		return new Rehearsal(this.graph.phases()).run();
	}

	private static void ask(Runnable question) {
		try {
			question.run();
		}
		catch (RuntimeException ex) {
			// whoever fails here will say so again when it matters
		}
	}

	/** As a drain would, were all work exempt from it. */
	private void lookAtWork() {
		try {
			this.work.awaitIdle((source) -> true, (work) -> true, Deadline.after(Duration.ZERO, this.ticker));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Drain, and then stay up: announce, stop every intake, wait for the work in flight.
	 * Work that the calling thread itself is doing is not waited for.
	 * @return what completes with the report when nothing is in flight any longer, or
	 * when the drain was cancelled
	 */
	public CompletionStage<ShutdownReport> drain() {
		return drain(ShutdownReason.APPLICATION);
	}

	/**
	 * Drain as far as a reason takes it.
	 * @param reason why; not one that ends the process
	 * @return what completes with the report when the drain has gone that far, or when it
	 * was cancelled
	 * @throws IllegalArgumentException if the reason is an end of the process, for which
	 * there is {@link #exit(int)}
	 */
	public CompletionStage<ShutdownReport> drain(ShutdownReason reason) {
		return drain(reason, this.timeout);
	}

	/**
	 * Drain as far as a reason takes it, in a time of its own where the reason does not
	 * put the process on its exit clock.
	 * @param reason why; not one that ends the process
	 * @param timeout the time that the drain has
	 * @return what completes with the report when the drain has gone that far
	 * @throws IllegalArgumentException if the reason is an end of the process, for which
	 * there is {@link #exit(int)}
	 */
	public CompletionStage<ShutdownReport> drain(ShutdownReason reason, Duration timeout) {
		if (reason.endsProcess() && reason != ShutdownReason.PRE_STOP) {
			throw new IllegalArgumentException(
					"A drain for %s would leave a closed application in a process that goes on: call exit(int)"
						.formatted(reason));
		}
		return begin(reason, timeout);
	}

	/** As {@link #drain(ShutdownReason, Duration)}, for any reason. */
	CompletionStage<ShutdownReport> begin(ShutdownReason reason, Duration timeout) {
		// what a caller does then may take long, or close the context
		return reached(reason, timeout)
			.thenApplyAsync(Function.identity(), (action) -> DrainThreads.run(action, this.followUps))
			.minimalCompletionStage();
	}

	/** As {@link #begin}, for a caller who does nothing but wait. */
	CompletableFuture<ShutdownReport> reached(ShutdownReason reason, Duration timeout) {
		Callers.Caller caller = this.callers.add(Thread.currentThread());
		try {
			// whoever waits for the outcome finds both done
			return proceed(reason, timeout).whenComplete((report, failure) -> {
				this.callers.remove(caller);
				leaveClock();
			});
		}
		catch (RuntimeException | Error ex) {
			this.callers.remove(caller);
			throw ex;
		}
	}

	/**
	 * An application that is closed without a signal, after a preStop, must neither hold
	 * the clock nor be held by it. After a signal the clock runs on.
	 */
	private void leaveClock() {
		if (state() == DrainState.RELEASING) {
			this.clock.reset(this);
		}
	}

	private CompletableFuture<ShutdownReport> proceed(ShutdownReason reason, Duration timeout) {
		while (true) {
			Drain drain = current();
			if (drain == null || drain.isTakenBack()) {
				drain = replace(drain, new Drain(newContext(), reason, deadlineFor(reason, timeout)));
			}
			CompletableFuture<ShutdownReport> reached = drain.proceed(reason, deadlineFor(reason, timeout));
			if (reached != null) {
				return reached;
			}
		}
	}

	private synchronized @Nullable Drain current() {
		return this.drain;
	}

	/** Returns the one that counts: of two threads only one begins a drain. */
	private synchronized Drain replace(@Nullable Drain former, Drain next) {
		Drain drain = this.drain;
		if (drain == null || drain == former) {
			this.drain = next;
			return next;
		}
		return drain;
	}

	private Deadline deadlineFor(ShutdownReason reason, Duration timeout) {
		if (reason.endsProcess()) {
			return this.clock.start(timeout, reason, this);
		}
		Deadline exit = this.clock.deadline();
		Deadline own = Deadline.after(timeout, this.ticker);
		return (exit != null) ? own.earlierOf(exit) : own;
	}

	private DrainContext newContext() {
		ListenerGroup listeners = new ListenerGroup(this.participants.listeners());
		return new DrainContext(new Object(), this.graph, this.planner.planDrain(), this.work, listeners, this.driver,
				this.tasks, this.ticker, () -> this.clock.reset(this));
	}

	/**
	 * Take a drain back, so that the application serves again. Possible until the intakes
	 * are being stopped; a signal cannot be taken back. Waits up to a second for the
	 * tasks to take back what they did; one that needs longer goes on beside the
	 * application, which serves again.
	 * @return whether the drain was taken back, or there was none
	 */
	public boolean cancel() {
		Drain drain = current();
		if (drain == null || drain.isOver()) {
			return true;
		}
		if (!drain.cancel()) {
			return false;
		}
		try {
			drain.awaitOver(Deadline.after(CANCEL_LIMIT, this.ticker));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return true;
	}

	/**
	 * Return where the application stands.
	 * @return the state
	 */
	public DrainState state() {
		Drain drain = current();
		return (drain == null) ? DrainState.RUNNING : drain.state();
	}

	/**
	 * Return how things stand.
	 * @return the report of the drain under way, or of what a drain would do
	 */
	public ShutdownReport report() {
		Drain drain = current();
		if (drain != null && !drain.isOver()) {
			return drain.report();
		}
		DrainPlan plan = this.planner.plan();
		List<ShutdownReport.Phase> phases = this.graph.phases()
			.stream()
			.map((phase) -> new PhaseRun(phase, plan.in(phase.name()), new Object(), this.tasks, this.ticker).report(0))
			.toList();
		return new ShutdownReport(DrainState.RUNNING, null, null, null, null, Duration.ZERO, Duration.ZERO, phases,
				this.work.active(), Map.of(), List.of());
	}

	/**
	 * Drain, close the application and end the process, as a signal would. Returns at
	 * once.
	 * @param exitCode the exit code
	 */
	public void exit(int exitCode) {
		ProcessExit.ofThisJvm().exit(this, exitCode);
	}

	/**
	 * Return the names of the phases.
	 * @return the names, in an order in which the phases may run
	 */
	public List<String> phaseNames() {
		return List.copyOf(this.graph.names());
	}

	/**
	 * Return the time that a drain has in all.
	 * @return the timeout
	 */
	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * Who takes part in a drain. Asked when a drain begins. Public for wiring only.
	 *
	 * @param taskSupplier supplies the tasks
	 * @param intakeSupplier supplies the intakes
	 * @param listenerSupplier supplies the listeners
	 * @param release closes the application context, or {@code null} if the process ends
	 * without that
	 */
	public record Participants(Supplier<List<ShutdownTask>> taskSupplier, Supplier<List<Intake>> intakeSupplier,
			Supplier<List<ShutdownListener>> listenerSupplier, @Nullable Runnable release) {

		List<ShutdownTask> tasks() {
			return this.taskSupplier.get();
		}

		List<Intake> intakes() {
			return this.intakeSupplier.get();
		}

		List<ShutdownListener> listeners() {
			return this.listenerSupplier.get();
		}

	}

}
