package io.github.ebbtide.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import org.jspecify.annotations.Nullable;

/**
 * Children of this JVM. Has no thread before the first launch. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LocalChildProcesses implements ChildProcesses, WorkSource, AutoCloseable {

	/** What a kill and what follows it take, on a machine that is busy. */
	private static final Duration MARGIN = Duration.ofMillis(500);

	private final ChildProcessSettings settings;

	private final ListenerGroup listeners;

	private final LaunchMechanism mechanism = new LaunchMechanism();

	private final Roster roster = new Roster();

	private final Bulkhead bulkhead;

	private final Surroundings surroundings;

	/**
	 * Create the one way to launch.
	 * @param settings what holds for all commands
	 * @param listeners supplies whom to tell
	 */
	public LocalChildProcesses(ChildProcessSettings settings, Supplier<List<ProcessListener>> listeners) {
		this(settings, listeners, ProcessBuilder::start);
	}

	LocalChildProcesses(ChildProcessSettings settings, Supplier<List<ProcessListener>> listeners,
			ProcessStarter starter) {
		this.settings = settings;
		this.listeners = new ListenerGroup(listeners);
		this.bulkhead = new Bulkhead(settings.maxConcurrent(), settings.maxConcurrentByCommand());
		ChildEnvironment environment = new ChildEnvironment(System.getenv(), settings.inheritedVariables());
		this.surroundings = new Surroundings(settings, environment, new Isolations(), starter, new ChildThreads(),
				this.mechanism, this.listeners, this.roster, this.bulkhead);
	}

	@Override
	public CommandResult run(Command command) {
		return launch(command, true).await();
	}

	@Override
	public ChildProcess start(Command command) {
		return launch(command, false);
	}

	private RunningChild launch(Command command, boolean callerWaits) {
		RunningChild child = new RunningChild(command, this.surroundings);
		this.listeners.queued(child);
		try {
			if (enter(child)) {
				if (!callerWaits) {
					child.keepTime();
				}
				this.listeners.beforeLaunch(child);
				child.launch();
				if (!callerWaits) {
					child.awaitLaunch();
				}
			}
		}
		catch (InterruptedException ex) {
			child.end(Outcome.CANCELLED, "The calling thread was interrupted", this.settings.killAfter());
			Thread.currentThread().interrupt();
		}
		return child;
	}

	private boolean enter(RunningChild child) throws InterruptedException {
		switch (this.bulkhead.enter(child.name(), child.deadline())) {
			case TIMED_OUT -> {
				child.end(Outcome.TIMED_OUT, "Its time was up before there was a place", Duration.ZERO);
				return false;
			}
			case CLOSED -> {
				child.reject();
				return false;
			}
			case ENTERED -> {
			}
		}
		if (!this.roster.admit(child)) {
			this.bulkhead.leave(child.name());
			child.reject();
			return false;
		}
		return true;
	}

	/**
	 * Return why nothing can be launched.
	 * @return the problem, or nothing if none is known
	 */
	public Optional<String> problem() {
		return Optional.ofNullable(this.mechanism.problem());
	}

	@Override
	public String kind() {
		return "process";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		this.roster.children().forEach(action);
	}

	@Override
	public int active() {
		return this.roster.children().size();
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.roster.signalEnd(signal);
	}

	Surroundings surroundings() {
		return this.surroundings;
	}

	/** Daemons end now, the others in time, those to come included. */
	void finishBy(Deadline deadline) {
		Duration left = deadline.remaining();
		Duration needed = this.settings.killAfter().plus(MARGIN);
		Duration reserve = (needed.compareTo(left.dividedBy(2)) < 0) ? needed : left.dividedBy(2);
		Duration margin = (MARGIN.compareTo(reserve.dividedBy(2)) < 0) ? MARGIN : reserve.dividedBy(2);
		Roster.Limit limit = new Roster.Limit(deadline.minus(reserve), deadline.minus(margin));
		for (RunningChild child : this.roster.limit(limit)) {
			child.endBy(limit);
		}
	}

	/** Children have their own time again. */
	void liftLimit() {
		this.roster.limit(null);
	}

	/** Launches nothing any more, and returns who is in flight. */
	List<RunningChild> refuse() {
		this.bulkhead.close();
		return this.roster.close();
	}

	/** Ends all children: SIGTERM, and SIGKILL half-way. */
	boolean endAll(Deadline deadline) throws InterruptedException {
		Duration half = deadline.remaining().dividedBy(2);
		Duration killAfter = (this.settings.killAfter().compareTo(half) < 0) ? this.settings.killAfter() : half;
		for (RunningChild child : refuse()) {
			child.end(Outcome.CANCELLED, "The application ends", killAfter);
		}
		return this.roster.awaitEmpty(deadline);
	}

	/** Launches nothing any more and ends all children. */
	@Override
	public void close() {
		try {
			endAll(Deadline.after(this.settings.killAfter().multipliedBy(2).plus(MARGIN)));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
