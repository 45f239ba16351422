package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import org.jspecify.annotations.Nullable;

import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * The timeouts of mail senders, asked from their own properties.
 *
 * @since 0.1.0
 */
public final class MailTimeouts implements TimeoutReader {

	private final Supplier<Map<String, JavaMailSenderImpl>> senders;

	private final TimeoutOrigins origins;

	/**
	 * Create a reader.
	 * @param senders supplies the senders by the names of their beans
	 * @param origins tells who has set a property to a value
	 */
	public MailTimeouts(Supplier<Map<String, JavaMailSenderImpl>> senders, TimeoutOrigins origins) {
		this.senders = senders;
		this.origins = origins;
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.senders.get().forEach((name, sender) -> {
			String protocol = (sender.getProtocol() != null) ? sender.getProtocol() : "smtp";
			String prefix = "mail." + protocol + ".";
			Properties properties = sender.getJavaMailProperties();
			timeouts.add(timeout(name, Limit.CONNECT, properties, prefix + "connectiontimeout"));
			timeouts.add(timeout(name, Limit.READ, properties, prefix + "timeout"));
			timeouts.add(timeout(name, Limit.WRITE, properties, prefix + "writetimeout"));
		});
		return timeouts;
	}

	private SocketTimeout timeout(String name, Limit limit, Properties properties, String key) {
		String property = "spring.mail.properties." + key;
		Duration value = millis(properties.get(key));
		return new SocketTimeout("mail", name, limit, value,
				(limit == Limit.CONNECT) ? Meaning.TOTAL : Meaning.PER_OPERATION, this.origins.of(property, value),
				property);
	}

	static @Nullable Duration millis(@Nullable Object value) {
		try {
			return (value != null) ? SocketTimeout.finite(Long.parseLong(value.toString().trim())) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
