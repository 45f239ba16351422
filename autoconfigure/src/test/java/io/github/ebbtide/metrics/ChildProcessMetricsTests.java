package io.github.ebbtide.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.ChildProcessSettings;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.LocalChildProcesses;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ChildProcessMetricsTests {

	private static final String SECRET = "hush-4711";

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final ObservationRegistry observations = ObservationRegistry.create();

	private final ChildProcessMetrics metrics = new ChildProcessMetrics();

	private final ChildProcessObservations traces = new ChildProcessObservations(this.observations);

	private final LocalChildProcesses children = new LocalChildProcesses(ChildProcessSettings.defaults(),
			() -> List.of(this.metrics, this.traces));

	private final List<String> events = new CopyOnWriteArrayList<>();

	private volatile Observation.Context ended = new Observation.Context();

	ChildProcessMetricsTests() {
		this.metrics.bindTo(this.registry);
		this.observations.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

			@Override
			public void onEvent(Observation.Event event, Observation.Context context) {
				ChildProcessMetricsTests.this.events.add(event.getName());
			}

			@Override
			public void onStop(Observation.Context context) {
				ChildProcessMetricsTests.this.ended = context;
			}

		});
	}

	@AfterEach
	void close() {
		this.children.close();
	}

	private double gauge(String name) {
		return this.registry.get("ebbtide.child.processes." + name).gauge().value();
	}

	private long count(String command, String outcome) {
		return this.registry.get("ebbtide.child.processes")
			.tags("command", command, "outcome", outcome)
			.timer()
			.count();
	}

	@Test
	void everyOutcomeOfACommandIsThereFromItsFirstCallOn() {
		ChildProcess child = this.children.start(Command.of("sleep", "300").named("nap"));
		assertThat(this.registry.get("ebbtide.child.processes").tag("command", "nap").timers()).hasSize(6)
			.allMatch((timer) -> timer.count() == 0);
		assertThat(gauge("active")).isEqualTo(1);
		assertThat(gauge("queued")).isZero();
		child.stop();
		Awaitility.await().until(() -> count("nap", "cancelled") == 1);
		assertThat(gauge("active")).isZero();
	}

	@Test
	void outcomesAreTimedByCommandAndNothingElse() {
		this.children.run(Command.of("sh", "-c", "exit 3", SECRET).secret("TOKEN", SECRET));
		this.children.run(Command.of("/no/such", SECRET));
		this.children.run(Command.of("true"));
		this.children.run(Command.of("sleep", "300").timeout(Duration.ofMillis(50)));
		assertThat(count("sh", "failed")).isEqualTo(1);
		assertThat(count("such", "launch_failed")).isEqualTo(1);
		assertThat(count("true", "exited")).isEqualTo(1);
		assertThat(count("sleep", "timed_out")).isEqualTo(1);
		assertThat(this.registry.getMeters().toString()).doesNotContain(SECRET);
	}

	@Test
	void aChildIsObservedBelowWhoeverAsksForIt() {
		Observation parent = Observation.start("request", this.observations);
		parent.scoped(() -> this.children.run(Command.of("sh", "-c", "exit 3", SECRET).secret("TOKEN", SECRET)));
		assertThat(this.ended.getName()).isEqualTo("ebbtide.child.process");
		assertThat(this.ended.getParentObservation()).isSameAs(parent);
		assertThat(this.ended.getLowCardinalityKeyValues()).extracting(Object::toString)
			.anyMatch((value) -> value.contains("sh"))
			.anyMatch((value) -> value.contains("failed"));
		assertThat(this.ended.toString()).doesNotContain(SECRET);
		parent.stop();
	}

	@Test
	void anObservationTellsTheStepsAndWhichProcessItWas() {
		ChildProcess child = this.children.start(Command.of("sleep", "300").named("nap"));
		assertThat(this.events).containsExactly("started");
		child.stop();
		CommandResult result = child.onExit().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
		assertThat(this.ended.getContextualName()).isEqualTo("child nap");
		assertThat(this.ended.getHighCardinalityKeyValues()).containsExactlyInAnyOrder(
				KeyValue.of("process.pid", Long.toString(child.pid().getAsLong())),
				KeyValue.of("process.exit.code", Integer.toString(result.exitCode().getAsInt())));
		assertThat(this.ended.getLowCardinalityKeyValues()).containsExactlyInAnyOrder(KeyValue.of("command", "nap"),
				KeyValue.of("outcome", "cancelled"));
	}

}
