package io.github.ebbtide.timeout;

import java.time.Duration;

import io.netty.handler.ssl.SslHandler;
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
	 * has bounded them.
	 * @param client the client as it is to be
	 * @param limit how long a handshake may take
	 * @return the same, with the limit
	 */
	public static HttpClient boundHandshake(HttpClient client, Duration limit) {
		return client.doOnChannelInit((observer, channel, remoteAddress) -> {
			SslHandler tls = channel.pipeline().get(SslHandler.class);
			if (tls != null && tls.getHandshakeTimeoutMillis() == UNTOUCHED) {
				tls.setHandshakeTimeoutMillis(limit.toMillis());
			}
		});
	}

	/**
	 * Return a client whose peers may not stop reading.
	 * @param client the client as it is to be
	 * @param limit how long a peer may take nothing
	 * @return the same, with the limit
	 */
	public static HttpClient bound(HttpClient client, Duration limit) {
		return client.doOnChannelInit((observer, channel, remoteAddress) -> StalledWrites.bound(channel, limit))
			.doOnRequest((request, connection) -> StalledStreams.bound(connection.channel(), limit));
	}

}
