package io.github.ebbtide.timeout;

import java.time.Duration;

import reactor.netty.http.client.HttpClient;

/**
 * Bounds how long Reactor Netty's client waits for a server that takes nothing of a
 * request.
 *
 * @since 0.1.0
 */
public final class ReactorNettyClients {

	private ReactorNettyClients() {
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
