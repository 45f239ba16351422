package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;

import org.springframework.amqp.rabbit.connection.AbstractConnectionFactory;

/**
 * How long connecting to RabbitMQ may take, asked from the client's factory. Heartbeats
 * bound a write only where the broker sends none either: one that is short of memory
 * stops reading and goes on sending them.
 *
 * @param factories supplies the connection factories by the names of their beans
 * @param origins tells who has set a property to a value
 * @since 0.1.0
 */
public record RabbitTimeouts(Supplier<Map<String, AbstractConnectionFactory>> factories,
		TimeoutOrigins origins) implements TimeoutReader {

	private static final String PROPERTY = "spring.rabbitmq.connection-timeout";

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.factories.get().forEach((name, factory) -> {
			Duration value = SocketTimeout.finite(factory.getRabbitConnectionFactory().getConnectionTimeout());
			timeouts.add(new SocketTimeout("rabbitmq", name, Limit.CONNECT, value, Meaning.TOTAL,
					this.origins.of(PROPERTY, value), PROPERTY));
			timeouts.add(SocketTimeout.retransmittedWrite("rabbitmq", name));
		});
		return timeouts;
	}

}
