package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.ManualTicker;
import io.github.ebbtide.work.TestSource;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import org.jspecify.annotations.Nullable;

/**
 * An application to drain: everything that takes part, and a clock to move by hand.
 */
class TestApplication {

	static final Duration TIMEOUT = Duration.ofSeconds(25);

	final ManualTicker ticker;

	final ExitClock clock;

	final TestSource http = new TestSource("http");

	final RecordingListener heard = new RecordingListener();

	final AtomicInteger releases = new AtomicInteger();

	Runnable release = () -> {
	};

	private final List<ShutdownTask> tasks = new ArrayList<>();

	private final List<Intake> intakes = new ArrayList<>();

	private final List<ShutdownListener> listeners = new ArrayList<>(List.of(this.heard));

	private final List<ShutdownPhase> phases = new ArrayList<>(DefaultPhases.within(TIMEOUT));

	private final List<WorkSource> sources = new ArrayList<>(List.of(this.http));

	private @Nullable ShutdownCoordinator coordinator;

	TestApplication() {
		this(new ManualTicker());
	}

	TestApplication(ManualTicker ticker) {
		this(ticker, new ExitClock(ticker));
	}

	TestApplication(ManualTicker ticker, ExitClock clock) {
		this.ticker = ticker;
		this.clock = clock;
	}

	<T extends ShutdownTask> T add(T task) {
		this.tasks.add(task);
		return task;
	}

	TestTask task(String name, String phase) {
		return add(new TestTask(name, phase));
	}

	void add(Intake intake) {
		this.intakes.add(intake);
	}

	void add(ShutdownListener listener) {
		this.listeners.add(listener);
	}

	void add(ShutdownPhase phase) {
		this.phases.removeIf((other) -> other.name().equals(phase.name()));
		this.phases.add(phase);
	}

	void add(WorkSource source) {
		this.sources.add(source);
	}

	/** Does not recover from a failure in the phase. */
	void abortAt(String name) {
		this.phases.replaceAll((phase) -> !phase.name().equals(name) ? phase
				: new ShutdownPhase(name, "", phase.timeout(), phase.reserve(), phase.after(), phase.before(), false));
	}

	synchronized ShutdownCoordinator coordinator() {
		ShutdownCoordinator coordinator = this.coordinator;
		if (coordinator == null) {
			coordinator = new ShutdownCoordinator(TIMEOUT, this.phases, new ShutdownCoordinator.Participants(
					() -> this.tasks, () -> this.intakes, () -> this.listeners, () -> {
						this.releases.incrementAndGet();
						this.release.run();
					}), new WorkRegistry(() -> this.sources, this.ticker), this.clock, this.ticker);
			this.coordinator = coordinator;
		}
		return coordinator;
	}

	CompletionStage<ShutdownReport> drain(ShutdownReason reason) {
		return coordinator().begin(reason, TIMEOUT);
	}

	/** Drains and waits for the end. */
	ShutdownReport drained(ShutdownReason reason) throws Exception {
		return get(drain(reason));
	}

	/** Waits for something, moving the time on until it happens. */
	ShutdownReport drainedAsTimePasses(ShutdownReason reason) throws Exception {
		return asTimePasses(drain(reason));
	}

	ShutdownReport asTimePasses(CompletionStage<ShutdownReport> stage) throws Exception {
		for (int i = 0; i < 2_000; i++) {
			try {
				return stage.toCompletableFuture().get(10, TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException ex) {
				// on a busy machine time must not run away from the drain
				if (everybodyWaits()) {
					this.ticker.advance(Duration.ofMillis(500));
				}
			}
		}
		throw new AssertionError("The drain has not ended: " + this.heard.events());
	}

	private static boolean everybodyWaits() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("ebbtide-(drain|task).*"))
			.map(Thread::getState)
			.allMatch((state) -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING
					|| state == Thread.State.TERMINATED);
	}

	static <T> T get(CompletionStage<T> stage) throws Exception {
		return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
	}

	DrainState state() {
		return coordinator().state();
	}

	void advance(int seconds) {
		this.ticker.advance(Duration.ofSeconds(seconds));
	}

	static ShutdownReport.Task task(ShutdownReport report, String phase, String name) {
		return report.phase(phase)
			.tasks()
			.stream()
			.filter((task) -> task.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No task " + name + " in " + report));
	}

	static Status status(ShutdownReport report, String phase, String name) {
		return task(report, phase, name).status();
	}

}
