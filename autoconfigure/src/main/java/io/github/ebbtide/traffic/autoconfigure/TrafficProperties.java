package io.github.ebbtide.traffic.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import io.github.ebbtide.shutdown.autoconfigure.PropagationDelay;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Properties of HTTP traffic.
 *
 * @param enabled Whether to track requests, to wait until traffic has left, and to stop
 * the connectors without losing a request.
 * @param quietPeriod Shortest silence that counts as an end of traffic.
 * @param propagationDelay How long those who route traffic to this service take to hear
 * that it stops; unless set, five seconds on Kubernetes and none elsewhere.
 * @param ignoredPaths Patterns of paths, without the context path, whose requests are
 * neither traffic nor work.
 */
@ConfigurationProperties("ebbtide.traffic")
record TrafficProperties(@DefaultValue("true") boolean enabled, @DefaultValue("1s") Duration quietPeriod,
		@Nullable Duration propagationDelay, @DefaultValue List<String> ignoredPaths) {

	TrafficProperties {
		requireNotNegative("quiet-period", quietPeriod);
		requireNotNegative("propagation-delay", propagationDelay);
	}

	private static void requireNotNegative(String name, @Nullable Duration duration) {
		if (duration != null && duration.isNegative()) {
			throw new IllegalArgumentException(
					"'ebbtide.traffic.%s' must not be negative, but is %s".formatted(name, duration));
		}
	}

	List<Predicate<String>> ignoredPatterns() {
		return this.ignoredPaths.stream()
			.map(PathPatternParser.defaultInstance::parse)
			.map(TrafficProperties::asPredicate)
			.toList();
	}

	private static Predicate<String> asPredicate(PathPattern pattern) {
		return (path) -> pattern.matches(PathContainer.parsePath(path));
	}

	Duration propagationDelay(Environment environment) {
		return (this.propagationDelay != null) ? this.propagationDelay : PropagationDelay.ofPlatform(environment);
	}

}
