package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;

/**
 * Asks the clients by which Spring Cloud Gateway forwards requests how long they may take
 * to connect. Thread-safe.
 *
 * @param clients the clients that are beans, by name
 * @param origins who has set what
 * @since 0.1.0
 */
public record GatewayTimeouts(Supplier<Map<String, HttpClient>> clients,
		TimeoutOrigins origins) implements TimeoutReader {

	private static final String PROPERTY = "spring.cloud.gateway.server.webflux.httpclient.connect-timeout";

	/** Netty's own, {@code DefaultChannelConfig.DEFAULT_CONNECT_TIMEOUT}. */
	private static final int DEFAULT_MILLIS = 30_000;

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.clients.get().forEach((name, client) -> {
			Duration value = SocketTimeout.finite(connectMillis(client));
			timeouts.add(new SocketTimeout("gateway", name, Limit.CONNECT, value, Meaning.TOTAL,
					this.origins.of(PROPERTY, value), PROPERTY));
		});
		return timeouts;
	}

	private static int connectMillis(HttpClient client) {
		Object set = client.configuration().options().get(ChannelOption.CONNECT_TIMEOUT_MILLIS);
		return (set instanceof Integer millis) ? millis : DEFAULT_MILLIS;
	}

}
