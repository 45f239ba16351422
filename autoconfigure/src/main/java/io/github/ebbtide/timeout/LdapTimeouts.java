package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;

import org.springframework.ldap.core.support.LdapContextSource;

/**
 * The timeouts of LDAP connections, asked from their environment.
 *
 * @since 0.1.0
 */
public final class LdapTimeouts implements TimeoutReader {

	private static final String PREFIX = "com.sun.jndi.ldap.";

	private final Supplier<Map<String, LdapContextSource>> sources;

	private final TimeoutOrigins origins;

	/**
	 * Create a reader.
	 * @param sources supplies the context sources by the names of their beans
	 * @param origins tells who has set a property to a value
	 */
	public LdapTimeouts(Supplier<Map<String, LdapContextSource>> sources, TimeoutOrigins origins) {
		this.sources = sources;
		this.origins = origins;
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.sources.get().forEach((name, source) -> {
			Map<?, ?> environment = HiddenField.read(source, "baseEnv", Map.class);
			Map<?, ?> values = (environment != null) ? environment : Map.of();
			timeouts.add(timeout(name, Limit.CONNECT, values, PREFIX + "connect.timeout"));
			timeouts.add(timeout(name, Limit.READ, values, PREFIX + "read.timeout"));
		});
		return timeouts;
	}

	private SocketTimeout timeout(String name, Limit limit, Map<?, ?> environment, String key) {
		String property = "spring.ldap.base-environment." + key;
		Duration value = MailTimeouts.millis(environment.get(key));
		return new SocketTimeout("ldap", name, limit, value,
				(limit == Limit.CONNECT) ? Meaning.TOTAL : Meaning.PER_OPERATION, this.origins.of(property, value),
				property);
	}

}
