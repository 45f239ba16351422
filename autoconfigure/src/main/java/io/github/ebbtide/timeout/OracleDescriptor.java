package io.github.ebbtide.timeout;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What the address of an Oracle database says. Oracle Net counts in seconds unless it is
 * told otherwise, where the driver's properties count in milliseconds.
 */
final class OracleDescriptor {

	private static final Pattern CONNECT_TIMEOUT = Pattern
		.compile("(?i)[?&(]\\s*CONNECT_TIMEOUT\\s*=\\s*(\\d{1,9})\\s*(ms|sec|min)?");

	private OracleDescriptor() {
	}

	/**
	 * Return how long it gives a connection.
	 * @param url the URL
	 * @return the milliseconds; {@code null} where it does not say
	 */
	static @Nullable String connectMillis(String url) {
		Matcher matcher = CONNECT_TIMEOUT.matcher(url);
		if (!matcher.find()) {
			return null;
		}
		Duration value = Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
		return String.valueOf(value.toMillis());
	}

	private static ChronoUnit unit(@Nullable String name) {
		return switch ((name != null) ? name.toLowerCase(Locale.ROOT) : "sec") {
			case "ms" -> ChronoUnit.MILLIS;
			case "min" -> ChronoUnit.MINUTES;
			default -> ChronoUnit.SECONDS;
		};
	}

}
