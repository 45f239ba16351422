package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.shutdown.InvalidPhasesException;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * Compares the numbers of a drain with each other at startup, when they can still be
 * changed.
 */
final class BudgetCheck implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(BudgetCheck.class);

	/** For the JVM to end and the container runtime to notice. */
	private static final Duration MARGIN = Duration.ofSeconds(2);

	private static final String LIFECYCLE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

	private final ShutdownProperties properties;

	private final ShutdownCoordinator coordinator;

	private final Environment environment;

	BudgetCheck(ShutdownProperties properties, ShutdownCoordinator coordinator, Environment environment) {
		this.properties = properties;
		this.coordinator = coordinator;
		this.environment = environment;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.coordinator.validate();
		checkGracePeriod();
		checkLifecycleTimeout();
	}

	private void checkGracePeriod() {
		Duration gracePeriod = this.properties.gracePeriod();
		Duration needed = this.properties.timeout().plus(MARGIN);
		if (gracePeriod != null && needed.compareTo(gracePeriod) > 0) {
			throw new InvalidPhasesException(
					"A drain may take %s, and ends with a margin of %s, but the platform kills the process after %s"
						.formatted(print(this.properties.timeout()), print(MARGIN), print(gracePeriod)),
					"Raise the platform's grace period and 'ebbtide.shutdown.grace-period' to at least %s, or lower 'ebbtide.shutdown.timeout' to at most %s."
						.formatted(print(needed), print(gracePeriod.minus(MARGIN))));
		}
	}

	private void checkLifecycleTimeout() {
		Duration configured = this.environment.getProperty(LIFECYCLE_TIMEOUT, Duration.class);
		if (configured != null && configured.compareTo(this.properties.timeout()) > 0) {
			logger.warn("%s is %s, but ebbtide.shutdown.timeout ends the process after %s: no phase gets that long"
				.formatted(LIFECYCLE_TIMEOUT, print(configured), print(this.properties.timeout())));
		}
	}

	private static String print(Duration duration) {
		boolean whole = duration.toMillisPart() == 0;
		return whole ? duration.toSeconds() + "s" : DurationStyle.SIMPLE.print(duration);
	}

}
