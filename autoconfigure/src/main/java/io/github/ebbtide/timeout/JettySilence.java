package io.github.ebbtide.timeout;

import java.time.Duration;

import org.eclipse.jetty.client.HttpClient;

/**
 * Bounds the silence of the peers of Jetty's client, in both directions, by its idle
 * timeout: what Spring calls its read timeout ends the whole exchange.
 *
 * @since 0.1.0
 */
public final class JettySilence {

	/** What Jetty's connector has unless somebody changes it, in milliseconds. */
	private static final long UNTOUCHED = 30_000;

	private JettySilence() {
	}

	/**
	 * Set the bound, unless somebody has.
	 * @param client the client, not started yet
	 * @param limit the longest silence
	 */
	public static void bound(HttpClient client, Duration limit) {
		if (client.getIdleTimeout() <= 0 || client.getIdleTimeout() == UNTOUCHED) {
			client.setIdleTimeout(limit.toMillis());
		}
	}

}
