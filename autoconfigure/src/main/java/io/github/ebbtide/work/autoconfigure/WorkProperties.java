package io.github.ebbtide.work.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of work in flight.
 *
 * @param enabled Whether to look for work that hangs.
 * @param hangThreshold Age from which on work is looked at: its thread is sampled, and
 * when that stays where it is the work hangs.
 */
@ConfigurationProperties("ebbtide.work")
record WorkProperties(@DefaultValue("true") boolean enabled, @DefaultValue("30s") Duration hangThreshold) {

	WorkProperties {
		if (hangThreshold.isNegative()) {
			throw new IllegalArgumentException(
					"'ebbtide.work.hang-threshold' must not be negative, but is " + hangThreshold);
		}
	}

}
