package io.github.ebbtide.metrics.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.metrics.ChildProcessMetrics;
import io.github.ebbtide.metrics.ChildProcessObservations;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.autoconfigure.ChildProcessAutoConfiguration;
import io.github.ebbtide.process.test.ScriptedChildProcesses;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ChildProcessMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(MetricsAutoConfiguration.class, ChildProcessObservationAutoConfiguration.class,
					org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration.class,
					ObservationAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					SimpleMetricsExportAutoConfiguration.class))
		.withBean(ScriptedChildProcesses.class);

	@Test
	void metersAndObservationsAreThere() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(ChildProcessObservations.class);
			assertThat(context.getBean(MeterRegistry.class).get("ebbtide.child.processes.active").gauge().value())
				.isZero();
		});
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aChildIsTimedAndObservedWithoutAnyCodeOfTheUsers() {
		RecordingObservationHandler observed = new RecordingObservationHandler();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ChildProcessAutoConfiguration.class,
					MetricsAutoConfiguration.class, ChildProcessObservationAutoConfiguration.class,
					org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration.class,
					ObservationAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					SimpleMetricsExportAutoConfiguration.class))
			.withBean("observed", ObservationHandler.class, () -> observed)
			.run((context) -> {
				assertThat(context.getBean(ChildProcesses.class).run(Command.of("true")).succeeded()).isTrue();
				assertThat(context.getBean(MeterRegistry.class)
					.get("ebbtide.child.processes")
					.tags("command", "true", "outcome", "exited")
					.timer()
					.count()).isEqualTo(1);
				assertThat(observed.stopped).containsExactly("ebbtide.child.process");
			});
	}

	@Test
	void bootsOwnPropertySwitchesTheMetersOff() {
		this.runner.withPropertyValues("management.metrics.enable.ebbtide=false")
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("ebbtide")));
	}

	@Test
	void withoutChildProcessesOrMicrometerItIsAbsent() {
		ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, ChildProcessObservationAutoConfiguration.class));
		plain.withBean(SimpleMeterRegistry.class)
			.run((context) -> assertThat(context).doesNotHaveBean(ChildProcessMetrics.class));
		plain.withBean(ScriptedChildProcesses.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("ebbtideChildProcessMetrics")
				.doesNotHaveBean("ebbtideChildProcessObservations"));
	}

	private static final class RecordingObservationHandler implements ObservationHandler<Observation.Context> {

		private final List<String> stopped = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context.getName());
		}

	}

}
