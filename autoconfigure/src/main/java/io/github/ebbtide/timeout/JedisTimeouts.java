package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;

import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;

/**
 * The timeouts of Jedis' connections to Redis, asked from their configuration.
 *
 * @param factories supplies the connection factories by the names of their beans
 * @param origins tells who has set a property to a value
 * @since 0.1.0
 */
public record JedisTimeouts(Supplier<Map<String, JedisConnectionFactory>> factories,
		TimeoutOrigins origins) implements TimeoutReader {

	private static final String PREFIX = "spring.data.redis.";

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.factories.get().forEach((name, factory) -> {
			JedisClientConfiguration client = factory.getClientConfiguration();
			timeouts.add(timeout(name, Limit.CONNECT, client.getConnectTimeout(), Meaning.TOTAL,
					PREFIX + "connect-timeout"));
			timeouts.add(timeout(name, Limit.READ, client.getReadTimeout(), Meaning.PER_OPERATION, PREFIX + "timeout"));
			if (client.isUsePooling()) {
				client.getPoolConfig()
					.ifPresent((pool) -> timeouts.add(timeout(name, Limit.ACQUIRE, pool.getMaxWaitDuration(),
							Meaning.TOTAL, PREFIX + "jedis.pool.max-wait")));
			}
		});
		return timeouts;
	}

	private SocketTimeout timeout(String name, Limit limit, Duration set, Meaning meaning, String property) {
		Duration value = SocketTimeout.finite(set.toMillis());
		return new SocketTimeout("redis", name, limit, value, meaning, this.origins.of(property, value), property);
	}

}
