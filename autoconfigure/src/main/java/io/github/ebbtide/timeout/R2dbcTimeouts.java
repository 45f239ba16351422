package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.r2dbc.pool.ConnectionPool;

/**
 * How long reactive connection pools let their callers wait, asked from themselves. How
 * long they may take to connect they do not keep.
 *
 * @param pools supplies the pools by the names of their beans
 * @param origins tells who has set a property to a value
 * @param byUrl whether the URL asks for the pool, beside which Boot takes no property
 * @since 0.1.0
 */
public record R2dbcTimeouts(Supplier<Map<String, ConnectionPool>> pools, TimeoutOrigins origins,
		boolean byUrl) implements TimeoutReader {

	private static final String PREFIX = "spring.r2dbc.pool.";

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.pools.get().forEach((name, pool) -> {
			timeouts.add(timeout(name, pool, "maxAcquireTime", "max-acquire-time"));
			timeouts.add(timeout(name + " validation", pool, "maxValidationTime", "max-validation-time"));
		});
		return timeouts;
	}

	/** Less than zero waits for ever, and zero does not wait at all. */
	private SocketTimeout timeout(String name, ConnectionPool pool, String option, String key) {
		Duration set = HiddenField.read(pool, option, Duration.class);
		Duration value = (set == null || set.isNegative()) ? null : set;
		Origin origin = this.origins.of(PREFIX + key, value);
		return new SocketTimeout("r2dbc", name, Limit.ACQUIRE, value, (set != null) ? Meaning.TOTAL : Meaning.UNKNOWN,
				(origin == Origin.LIBRARY) ? Origin.of(value, null) : origin,
				this.byUrl ? "spring.r2dbc.url (option %s)".formatted(option) : PREFIX + key);
	}

}
