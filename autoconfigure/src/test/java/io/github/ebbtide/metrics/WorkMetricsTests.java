package io.github.ebbtide.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.ebbtide.shutdown.ExitClock;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.TrackedWork;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class WorkMetricsTests {

	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final List<WorkSource> sources = new ArrayList<>();

	private final WorkRegistry work = new WorkRegistry(() -> this.sources, Ticker.SYSTEM);

	private final List<ShutdownListener> listeners = new ArrayList<>();

	private final ShutdownCoordinator coordinator = new ShutdownCoordinator(TIMEOUT, ShutdownPhase.defaults(TIMEOUT),
			new ShutdownCoordinator.Participants(List::of, List::of, () -> this.listeners, null), this.work,
			new ExitClock(Ticker.SYSTEM), Ticker.SYSTEM);

	@Test
	void everyKnownKindAndThoseOfOtherSourcesAreThereFromTheStart() {
		bind(new TestSource("batch"));
		String scrape = this.registry.scrape();
		for (String kind : List.of("http", "stream", "websocket", "task", "message", "process", "grpc", "batch")) {
			assertThat(scrape).contains("ebbtide_work_active{kind=\"%s\"} 0".formatted(kind))
				.contains("ebbtide_work_abandoned_total{kind=\"%s\"} 0".formatted(kind));
		}
	}

	@Test
	void theWorkOfAllSourcesOfAKindIsCounted() {
		TestSource first = new TestSource("http");
		TestSource second = new TestSource("http");
		bind(first, second);
		first.begin();
		second.begin();
		second.begin();
		assertThat(this.registry.scrape()).contains("ebbtide_work_active{kind=\"http\"} 3")
			.contains("ebbtide_work_active{kind=\"task\"} 0");
		second.end();
		assertThat(this.registry.scrape()).contains("ebbtide_work_active{kind=\"http\"} 2");
	}

	@Test
	void abandonedWorkIsCountedOnceAsSoonAsFinishHasEnded() {
		TestSource source = new TestSource("task");
		bind(source, new TestSource("http"));
		List<String> whenReleaseBegan = new CopyOnWriteArrayList<>();
		this.listeners.add(new ShutdownListener() {

			@Override
			public void phaseStarted(String phase) {
				if (phase.equals(ShutdownPhase.RELEASE)) {
					whenReleaseBegan.add(WorkMetricsTests.this.registry.scrape());
				}
			}

		});
		source.begin();
		source.begin();
		this.coordinator.drain(ShutdownReason.CONTEXT_CLOSED).toCompletableFuture().join();
		assertThat(whenReleaseBegan).singleElement()
			.asString()
			.contains("ebbtide_work_abandoned_total{kind=\"task\"} 2")
			.contains("ebbtide_work_abandoned_total{kind=\"http\"} 0");
		assertThat(this.registry.scrape()).contains("ebbtide_work_abandoned_total{kind=\"task\"} 2");
	}

	@Test
	void workThatIsGivenUpByADrainAndThenByACloseIsCountedOnce() {
		TestSource source = new TestSource("http");
		bind(source);
		source.begin();
		this.coordinator.drain(ShutdownReason.ENDPOINT).toCompletableFuture().join();
		assertThat(this.registry.scrape()).contains("ebbtide_work_abandoned_total{kind=\"http\"} 1");
		source.begin();
		source.begin();
		ShutdownReport report = this.coordinator.drain(ShutdownReason.CONTEXT_CLOSED).toCompletableFuture().join();
		assertThat(report.abandoned()).containsEntry("http", 3);
		assertThat(this.registry.scrape()).contains("ebbtide_work_abandoned_total{kind=\"http\"} 3");
	}

	@Test
	void whenAllWorkHasFinishedNothingIsAbandoned() {
		bind(new TestSource("task"));
		this.coordinator.drain(ShutdownReason.CONTEXT_CLOSED).toCompletableFuture().join();
		assertThat(this.registry.scrape()).contains("ebbtide_work_abandoned_total{kind=\"task\"} 0");
	}

	@Test
	void aSourceThatFailsHidesItsOwnKindOnly() {
		bind(new TestSource("http") {

			@Override
			public int active() {
				throw new IllegalStateException("broken");
			}

		}, new TestSource("task"));
		assertThat(this.registry.scrape()).contains("ebbtide_work_active{kind=\"http\"} 0")
			.contains("ebbtide_work_active{kind=\"task\"} 0");
	}

	private void bind(WorkSource... sources) {
		this.sources.addAll(List.of(sources));
		WorkMetrics metrics = new WorkMetrics(this.work);
		metrics.bindTo(this.registry);
		this.listeners.add(metrics);
	}

	private static class TestSource implements WorkSource {

		private final List<Work> work = new CopyOnWriteArrayList<>();

		private final String kind;

		TestSource(String kind) {
			this.kind = kind;
		}

		void begin() {
			TrackedWork tracked = new TrackedWork(System.nanoTime()) {

				@Override
				public String description() {
					return "work";
				}

			};
			tracked.detach();
			this.work.add(tracked);
		}

		void end() {
			this.work.remove(0);
		}

		@Override
		public String kind() {
			return this.kind;
		}

		@Override
		public void forEach(Consumer<? super Work> action) {
			this.work.forEach(action);
		}

	}

}
