package io.github.ebbtide.timeout;

import java.time.Duration;

import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * Bounds how long Reactor Netty's client waits for a server that takes nothing of a
 * request.
 *
 * @since 0.1.0
 */
public final class ReactorNettyClients {

	/** What Reactor Netty has unless somebody changes it, in milliseconds. */
	private static final long UNTOUCHED = 10_000;

	private ReactorNettyClients() {
	}

	/**
	 * Return a client whose TLS handshakes are bounded as connecting is, unless somebody
	 * has bounded them, and whose peers may not stop reading.
	 * @param client the client as it is to be
	 * @param connect how long a handshake may take, zero or {@code null} to leave it
	 * @param read how long a peer may take nothing, {@code null} for any time
	 * @return the same, with the limits
	 */
	public static HttpClient bound(HttpClient client, @Nullable Duration connect, @Nullable Duration read) {
		HttpClient bounded = (connect != null && !connect.isZero()) ? boundHandshake(client, connect) : client;
		return (read != null) ? boundWrites(bounded, read) : bounded;
	}

	private static HttpClient boundHandshake(HttpClient client, Duration limit) {
		return client.doOnChannelInit((observer, channel, remoteAddress) -> {
			SslHandler tls = channel.pipeline().get(SslHandler.class);
			if (tls != null && tls.getHandshakeTimeoutMillis() == UNTOUCHED) {
				tls.setHandshakeTimeoutMillis(limit.toMillis());
			}
		});
	}

	private static HttpClient boundWrites(HttpClient client, Duration limit) {
		return client.doOnChannelInit((observer, channel, remoteAddress) -> StalledWrites.bound(channel, limit))
			.doOnRequest((request, connection) -> StalledStreams.bound(connection.channel(), limit));
	}

}
