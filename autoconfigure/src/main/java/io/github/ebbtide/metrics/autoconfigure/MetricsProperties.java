package io.github.ebbtide.metrics.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the meters.
 *
 * @param enabled Whether Ebbtide publishes meters.
 * @param lastScrape Longest time that a process waits for one more scrape of the
 * Prometheus endpoint once its work is over; none by default.
 */
@ConfigurationProperties("ebbtide.metrics")
record MetricsProperties(@DefaultValue("true") boolean enabled, @DefaultValue("0s") Duration lastScrape) {

	MetricsProperties {
		if (lastScrape.isNegative()) {
			throw new IllegalArgumentException(
					"'ebbtide.metrics.last-scrape' must not be negative, but is " + lastScrape);
		}
	}

}
