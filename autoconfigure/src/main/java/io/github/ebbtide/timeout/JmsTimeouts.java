package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import org.jspecify.annotations.Nullable;

import org.springframework.jms.core.JmsTemplate;

/**
 * How long JMS templates wait for a message, asked from themselves.
 *
 * @param templates supplies the templates by the names of their beans
 * @param origins tells who has set a property to a value
 * @since 0.1.0
 */
public record JmsTimeouts(Supplier<Map<String, JmsTemplate>> templates,
		TimeoutOrigins origins) implements TimeoutReader {

	private static final String PROPERTY = "spring.jms.template.receive-timeout";

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.templates.get().forEach((name, template) -> {
			Duration value = limit(template.getReceiveTimeout());
			timeouts.add(new SocketTimeout("jms", name, Limit.READ, value, Meaning.PER_OPERATION,
					this.origins.of(PROPERTY, value), PROPERTY));
		});
		return timeouts;
	}

	/** Zero waits for ever, and less than that does not wait at all. */
	private static @Nullable Duration limit(long millis) {
		return (millis != 0) ? Duration.ofMillis(Math.max(0, millis)) : null;
	}

}
