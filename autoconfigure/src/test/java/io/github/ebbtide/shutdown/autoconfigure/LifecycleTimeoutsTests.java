package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.DefaultLifecycleProcessor;

import static org.assertj.core.api.Assertions.assertThat;

class LifecycleTimeoutsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withInitializer((context) -> context.getEnvironment().setConversionService(new ApplicationConversionService()))
		.withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class, WorkAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, LifecycleAutoConfiguration.class));

	/** Left are 4 s, of which the end of the process takes its own. */
	@ParameterizedTest
	@CsvSource({ "ebbtide.shutdown.timeout=25s, 1500", "ebbtide.shutdown.timeout=2s, 1750",
			"ebbtide.shutdown.phases.exit.timeout=3s, 500", "spring.lifecycle.timeout-per-shutdown-phase=200ms, 200" })
	void aPhaseOfSpringsOwnThatHangsLeavesHalfOfTheTimeForRelease(String property, long expected) {
		this.runner.withPropertyValues(property).run((context) -> {
			LifecycleTimeouts timeouts = context.getBean(LifecycleTimeouts.class);
			timeouts.drainStarted(ShutdownReason.SIGTERM, Deadline.after(Duration.ofSeconds(4), new ManualTicker()));
			timeouts.stateChanged(DrainState.RELEASING);
			assertThat(context.getBean(DefaultLifecycleProcessor.class)).extracting("timeoutPerShutdownPhase")
				.isEqualTo(expected);
		});
	}

	@Test
	void whereTheProcessGoesOnTheTimeIsTheUsers() {
		this.runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=20s").run((context) -> {
			LifecycleTimeouts timeouts = context.getBean(LifecycleTimeouts.class);
			timeouts.drainStarted(ShutdownReason.CONTEXT_CLOSED,
					Deadline.after(Duration.ofSeconds(4), new ManualTicker()));
			timeouts.stateChanged(DrainState.RELEASING);
			assertThat(context.getBean(DefaultLifecycleProcessor.class)).extracting("timeoutPerShutdownPhase")
				.isEqualTo(20_000L);
		});
	}

}
