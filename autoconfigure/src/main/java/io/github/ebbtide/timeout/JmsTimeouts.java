package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import jakarta.jms.ConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jms.connection.SingleConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/**
 * How long JMS templates wait for a message, pools for a session and ActiveMQ's clients
 * for the broker to take one, asked from themselves.
 *
 * @param templates supplies the templates by the names of their beans
 * @param factories supplies the connection factories by the names of their beans
 * @param origins tells who has set a property to a value
 * @since 0.1.0
 */
public record JmsTimeouts(Supplier<Map<String, JmsTemplate>> templates,
		Supplier<Map<String, ConnectionFactory>> factories, TimeoutOrigins origins) implements TimeoutReader {

	private static final String PROPERTY = "spring.jms.template.receive-timeout";

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.templates.get().forEach((name, template) -> {
			Duration value = limit(template.getReceiveTimeout());
			timeouts.add(new SocketTimeout("jms", name, Limit.READ, value, Meaning.PER_OPERATION,
					this.origins.of(PROPERTY, value), PROPERTY));
		});
		this.factories.get().forEach((name, factory) -> read(name, factory, timeouts));
		return timeouts;
	}

	private void read(String name, @Nullable Object factory, List<SocketTimeout> timeouts) {
		if (factory instanceof SingleConnectionFactory single) {
			read(name, single.getTargetConnectionFactory(), timeouts);
			return;
		}
		Long full = HiddenField.read(factory, "blockIfSessionPoolIsFullTimeout", Long.class);
		if (full != null) {
			Object pooled = HiddenField.read(factory, "connectionFactory", Object.class);
			boolean waits = Boolean.TRUE.equals(HiddenField.read(factory, "blockIfSessionPoolIsFull", Boolean.class));
			timeouts.add(timeout(name, Limit.ACQUIRE, waits ? SocketTimeout.finite(full) : Duration.ZERO,
					"spring." + (isArtemis(pooled) ? "artemis" : "activemq") + ".pool.block-if-full-timeout"));
			read(name, pooled, timeouts);
		}
		Integer send = HiddenField.read(factory, "sendTimeout", Integer.class);
		if (send != null) {
			timeouts.add(timeout(name, Limit.WRITE, SocketTimeout.finite(send), "spring.activemq.send-timeout"));
		}
	}

	private static boolean isArtemis(@Nullable Object factory) {
		return factory != null && factory.getClass().getName().startsWith("org.apache.activemq.artemis.");
	}

	private SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, String property) {
		return new SocketTimeout("jms", name, limit, value, Meaning.TOTAL, this.origins.of(property, value), property);
	}

	/** Zero waits for ever, and less than that does not wait at all. */
	private static @Nullable Duration limit(long millis) {
		return (millis != 0) ? Duration.ofMillis(Math.max(0, millis)) : null;
	}

}
