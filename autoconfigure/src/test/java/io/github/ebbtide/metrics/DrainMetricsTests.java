package io.github.ebbtide.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ExitClock;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class DrainMetricsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(25);

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final List<ShutdownTask> tasks = new ArrayList<>();

	private final List<ShutdownListener> listeners = new ArrayList<>();

	private final ShutdownCoordinator coordinator = new ShutdownCoordinator(TIMEOUT, phases(),
			new ShutdownCoordinator.Participants(() -> this.tasks, List::of, () -> this.listeners, null),
			new WorkRegistry(List::of, Ticker.SYSTEM), new ExitClock(Ticker.SYSTEM), Ticker.SYSTEM);

	private final DrainMetrics metrics = new DrainMetrics(this.coordinator, true);

	DrainMetricsTests() {
		this.metrics.bindTo(this.registry);
		this.listeners.add(this.metrics);
	}

	@Test
	void everyStatePhaseAndOutcomeIsThereFromTheStart() {
		String scrape = this.registry.scrape();
		assertThat(scrape).contains("ebbtide_drain_state{state=\"running\"} 1")
			.contains("ebbtide_drain_state{state=\"draining\"} 0")
			.contains("ebbtide_drain_state{state=\"drained\"} 0")
			.contains("ebbtide_drain_state{state=\"releasing\"} 0")
			.contains("ebbtide_drain_remaining_seconds 0");
		for (String phase : List.of("announce", "settle", "quiesce", "finish", "backup", "release", "exit")) {
			for (String outcome : List.of("completed", "timed_out", "failed", "skipped")) {
				assertThat(scrape).contains("ebbtide_drain_phase_duration_seconds_count{outcome=\"%s\",phase=\"%s\"} 0"
					.formatted(outcome, phase));
			}
		}
		assertThat(scrape).doesNotContain("outcome=\"pending\"").doesNotContain("outcome=\"running\"");
	}

	@ParameterizedTest
	@EnumSource
	void exactlyOneStateIsOne(DrainState state) {
		this.metrics.stateChanged(state);
		assertThat(this.registry.find("ebbtide.drain.state").gauges()).hasSize(4).allSatisfy((gauge) -> {
			boolean current = state.name().toLowerCase(Locale.ROOT).equals(gauge.getId().getTag("state"));
			assertThat(gauge.value()).isEqualTo(current ? 1 : 0);
		});
	}

	@Test
	void theTimeLeftFollowsTheClockUntilTheDrainIsOver() {
		AtomicLong now = new AtomicLong(7);
		Deadline deadline = Deadline.after(Duration.ofSeconds(20), new Ticker() {

			@Override
			public long nanoTime() {
				return now.get();
			}

			@Override
			public void await(Object monitor, long nanos) {
				throw new AssertionError();
			}

		});
		this.metrics.drainStarted(ShutdownReason.ENDPOINT, deadline);
		this.metrics.stateChanged(DrainState.DRAINING);
		assertThat(remaining()).isEqualTo(20);
		now.addAndGet(Duration.ofMillis(500).toNanos());
		assertThat(remaining()).isEqualTo(19.5);
		now.addAndGet(Duration.ofSeconds(60).toNanos());
		assertThat(remaining()).isZero();
		now.set(7);
		this.metrics.stateChanged(DrainState.DRAINED);
		assertThat(remaining()).isZero();
		this.metrics.drainStarted(ShutdownReason.SIGTERM, deadline);
		this.metrics.stateChanged(DrainState.DRAINING);
		assertThat(remaining()).isEqualTo(20);
		this.metrics.stateChanged(DrainState.RUNNING);
		assertThat(remaining()).isZero();
	}

	@Test
	void aPhaseIsTimedUnderItsOutcomeInEveryRegistry() {
		SimpleMeterRegistry other = new SimpleMeterRegistry();
		this.metrics.bindTo(other);
		this.metrics.phaseEnded(new ShutdownReport.Phase("settle", Status.TIMED_OUT, TIMEOUT, Duration.ZERO,
				Duration.ofMillis(1_500), List.of()));
		assertThat(this.registry.scrape())
			.contains("ebbtide_drain_phase_duration_seconds_count{outcome=\"timed_out\",phase=\"settle\"} 1")
			.contains("ebbtide_drain_phase_duration_seconds_sum{outcome=\"timed_out\",phase=\"settle\"} 1.5")
			.contains("ebbtide_drain_phase_duration_seconds_count{outcome=\"completed\",phase=\"settle\"} 0");
		assertThat(other.get("ebbtide.drain.phase.duration").tags("outcome", "timed_out").timers())
			.filteredOn((timer) -> timer.count() == 1)
			.hasSize(1);
	}

	@Test
	void aSignalThatComesWithoutThePreStopIsCounted() {
		Deadline deadline = Deadline.after(TIMEOUT);
		assertThat(missed(this.registry)).isZero();
		this.metrics.drainStarted(ShutdownReason.PRE_STOP, deadline);
		this.metrics.drainStarted(ShutdownReason.SIGTERM, deadline);
		assertThat(missed(this.registry)).isZero();
		this.metrics.drainCancelled();
		this.metrics.drainStarted(ShutdownReason.SIGINT, deadline);
		assertThat(missed(this.registry)).isZero();
		this.metrics.drainStarted(ShutdownReason.SIGTERM, deadline);
		assertThat(missed(this.registry)).isEqualTo(1);
		SimpleMeterRegistry other = new SimpleMeterRegistry();
		DrainMetrics unexpecting = new DrainMetrics(this.coordinator, false);
		unexpecting.bindTo(other);
		unexpecting.drainStarted(ShutdownReason.SIGTERM, deadline);
		assertThat(missed(other)).isZero();
	}

	private static double missed(MeterRegistry registry) {
		return registry.get("ebbtide.drain.prestop.missed").counter().count();
	}

	@Test
	void aDrainThatIsHeldUpHoldsUpNoScrape() {
		CompletableFuture<Void> started = new CompletableFuture<>();
		CountDownLatch release = new CountDownLatch(1);
		StubbornTask task = new StubbornTask(started, release);
		this.tasks.add(task);
		CompletionStage<ShutdownReport> drained = this.coordinator.drain();
		started.join();
		// hangs with its question unanswered
		CompletableFuture<ShutdownReport> reader = CompletableFuture.supplyAsync(this.coordinator::report);
		task.asked.join();
		String scrape = CompletableFuture.supplyAsync(this.registry::scrape).orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reader).isNotDone();
		assertThat(scrape).contains("ebbtide_drain_state{state=\"draining\"} 1")
			.containsPattern("ebbtide_drain_remaining_seconds 2\\d\\.")
			.contains("ebbtide_drain_phase_duration_seconds_count{outcome=\"completed\",phase=\"quiesce\"} 1");
		release.countDown();
		drained.toCompletableFuture().join();
		await()
			.untilAsserted(() -> assertThat(this.registry.scrape()).contains("ebbtide_drain_state{state=\"drained\"} 1")
				.contains("ebbtide_drain_phase_duration_seconds_count{outcome=\"completed\",phase=\"finish\"} 1"));
	}

	private double remaining() {
		return this.registry.get("ebbtide.drain.remaining").gauge().value();
	}

	private static List<ShutdownPhase> phases() {
		List<ShutdownPhase> phases = new ArrayList<>(ShutdownPhase.defaults(TIMEOUT));
		phases.add(ShutdownPhase.after("backup", ShutdownPhase.FINISH, Duration.ofSeconds(1)));
		return phases;
	}

	/** Blocks whoever asks it anything. */
	private static final class StubbornTask implements ShutdownTask {

		private final CompletableFuture<Void> asked = new CompletableFuture<>();

		private final CompletableFuture<Void> started;

		private final CountDownLatch release;

		StubbornTask(CompletableFuture<Void> started, CountDownLatch release) {
			this.started = started;
			this.release = release;
		}

		@Override
		public String name() {
			return "stubborn";
		}

		@Override
		public String phase() {
			return ShutdownPhase.FINISH;
		}

		@Override
		public CompletionStage<?> run(Deadline deadline) {
			this.started.complete(null);
			return CompletableFuture.runAsync(this::hold);
		}

		@Override
		public int pending() {
			this.asked.complete(null);
			hold();
			return 1;
		}

		private void hold() {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
