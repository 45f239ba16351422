package io.github.ebbtide.metrics.autoconfigure;

import io.github.ebbtide.metrics.ChildProcessObservations;
import io.github.ebbtide.process.ChildProcesses;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the observations of child
 * processes.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(afterName = { "io.github.ebbtide.process.autoconfigure.ChildProcessAutoConfiguration",
		"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnClass(ObservationRegistry.class)
public final class ChildProcessObservationAutoConfiguration {

	@Bean
	@ConditionalOnBean({ ObservationRegistry.class, ChildProcesses.class })
	ChildProcessObservations ebbtideChildProcessObservations(ObservationRegistry observationRegistry) {
		return new ChildProcessObservations(observationRegistry);
	}

}
