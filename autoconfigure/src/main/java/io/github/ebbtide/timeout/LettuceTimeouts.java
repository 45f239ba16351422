package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.lettuce.core.ClientOptions;

import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;

/**
 * The timeouts of Lettuce's connections to Redis, asked from their configuration.
 *
 * @since 0.1.0
 */
public final class LettuceTimeouts implements TimeoutReader {

	private static final String PREFIX = "spring.data.redis.";

	private final Supplier<Map<String, LettuceConnectionFactory>> factories;

	private final TimeoutOrigins origins;

	/**
	 * Create a reader.
	 * @param factories supplies the connection factories by the names of their beans
	 * @param origins tells who has set a property to a value
	 */
	public LettuceTimeouts(Supplier<Map<String, LettuceConnectionFactory>> factories, TimeoutOrigins origins) {
		this.factories = factories;
		this.origins = origins;
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.factories.get().forEach((name, factory) -> {
			LettuceClientConfiguration client = factory.getClientConfiguration();
			ClientOptions options = client.getClientOptions().orElseGet(ClientOptions::create);
			timeouts.add(timeout(name, Limit.CONNECT, options.getSocketOptions().getConnectTimeout(),
					PREFIX + "connect-timeout"));
			timeouts.add(timeout(name, Limit.READ, client.getCommandTimeout(), PREFIX + "timeout"));
			if (client instanceof LettucePoolingClientConfiguration pooled) {
				timeouts.add(timeout(name, Limit.ACQUIRE, pooled.getPoolConfig().getMaxWaitDuration(),
						PREFIX + "lettuce.pool.max-wait"));
			}
		});
		return timeouts;
	}

	private SocketTimeout timeout(String name, Limit limit, Duration set, String property) {
		Duration value = (set.isZero() || set.isNegative()) ? null : set;
		return new SocketTimeout("redis", name, limit, value, Meaning.TOTAL, this.origins.of(property, value),
				property);
	}

}
