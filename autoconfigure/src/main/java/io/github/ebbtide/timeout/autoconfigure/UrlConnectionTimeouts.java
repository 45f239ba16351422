package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.timeout.TimeoutReader;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's URL connections get by default. Each can have its own, which nobody can
 * ask for from outside.
 */
final class UrlConnectionTimeouts implements TimeoutReader {

	static final String CONNECT = "sun.net.client.defaultConnectTimeout";

	static final String READ = "sun.net.client.defaultReadTimeout";

	private final Limits limits;

	UrlConnectionTimeouts(Limits limits) {
		this.limits = limits;
	}

	@Override
	public List<SocketTimeout> read() {
		return List.of(timeout(Limit.CONNECT, CONNECT, this.limits.connect(), Meaning.TOTAL),
				timeout(Limit.READ, READ, this.limits.read(), Meaning.PER_OPERATION),
				SocketTimeout.retransmittedWrite("url-connection", "default"));
	}

	private static SocketTimeout timeout(Limit limit, String property, @Nullable Duration ours, Meaning meaning) {
		Duration value = SocketTimeout.finite(Integer.getInteger(property, 0));
		return new SocketTimeout("url-connection", "default", limit, value, meaning, Origin.of(value, ours),
				"-D" + property);
	}

}
