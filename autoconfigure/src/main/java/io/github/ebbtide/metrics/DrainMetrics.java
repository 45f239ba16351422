package io.github.ebbtide.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Deadline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the drain: {@code ebbtide.drain.state}, {@code ebbtide.drain.phase.duration}
 * and {@code ebbtide.drain.remaining}. It remembers what it is told, so that a scrape
 * reads two fields and waits for nobody. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DrainMetrics implements MeterBinder, ShutdownListener {

	private static final List<Status> OUTCOMES = List.of(Status.COMPLETED, Status.TIMED_OUT, Status.FAILED,
			Status.SKIPPED);

	private final ShutdownCoordinator coordinator;

	// found now: to look one up costs a drain that is over in a moment more than the rest
	private final Map<String, Map<Status, List<Timer>>> timers = new ConcurrentHashMap<>();

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final boolean preStopExpected;

	private volatile boolean preStopped;

	private volatile DrainState state = DrainState.RUNNING;

	private volatile @Nullable Deadline deadline;

	/**
	 * Create the meters.
	 * @param coordinator knows the phases
	 * @param preStopExpected whether SIGTERM is to come after a preStop only
	 */
	public DrainMetrics(ShutdownCoordinator coordinator, boolean preStopExpected) {
		this.coordinator = coordinator;
		this.preStopExpected = preStopExpected;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (DrainState state : DrainState.values()) {
			Shares.add(registry,
					Shares.gauge("ebbtide.drain.state",
							"Where the application stands: 1 for the current state, 0 for the others", "state",
							tagValue(state)),
					Math::max, this, (metrics) -> (metrics.state == state) ? 1 : 0);
		}
		Shares.add(registry,
				Shares
					.gauge("ebbtide.drain.remaining", "Time left until the drain has to be over, 0 when there is none")
					.withBaseUnit("seconds"),
				Math::max, this, DrainMetrics::remainingSeconds);
		for (String phase : this.coordinator.phaseNames()) {
			for (Status outcome : OUTCOMES) {
				this.timers.computeIfAbsent(phase, (name) -> new ConcurrentHashMap<>())
					.computeIfAbsent(outcome, (status) -> new CopyOnWriteArrayList<>())
					.add(phaseTimer(registry, phase, outcome));
			}
		}
		preStopMissed(registry);
		this.registries.add(registry);
	}

	private double remainingSeconds() {
		Deadline deadline = this.deadline;
		return (deadline != null) ? deadline.remainingNanos() / (double) Duration.ofSeconds(1).toNanos() : 0;
	}

	private static Timer phaseTimer(MeterRegistry registry, String phase, Status outcome) {
		return Timer.builder("ebbtide.drain.phase.duration")
			.description("How long the phases of drains took, by outcome")
			.tag("phase", phase)
			.tag("outcome", tagValue(outcome))
			.register(registry);
	}

	private static Counter preStopMissed(MeterRegistry registry) {
		return Counter.builder("ebbtide.drain.prestop.missed")
			.description("Signals that came without the preStop that was expected before them")
			.register(registry);
	}

	private static String tagValue(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public void drainStarted(ShutdownReason reason, Deadline deadline) {
		this.deadline = deadline;
		this.preStopped |= reason == ShutdownReason.PRE_STOP;
		if (reason == ShutdownReason.SIGTERM && this.preStopExpected && !this.preStopped) {
			for (MeterRegistry registry : this.registries) {
				preStopMissed(registry).increment();
			}
		}
	}

	@Override
	public void drainCancelled() {
		this.preStopped = false;
	}

	@Override
	public void stateChanged(DrainState state) {
		if (state == DrainState.RUNNING || state == DrainState.DRAINED) {
			this.deadline = null;
		}
		this.state = state;
	}

	@Override
	public void phaseEnded(ShutdownReport.Phase phase) {
		Map<Status, List<Timer>> timers = this.timers.getOrDefault(phase.name(), Map.of());
		for (Timer timer : timers.getOrDefault(phase.status(), List.of())) {
			timer.record(phase.duration());
		}
	}

}
