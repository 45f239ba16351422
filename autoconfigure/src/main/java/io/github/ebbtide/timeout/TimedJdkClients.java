package io.github.ebbtide.timeout;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;

import io.github.ebbtide.timeout.SocketTimeout.Limit;

import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.ResponseCookie.Parser;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;

/**
 * Gives Spring's adapters of the JDK client a {@link TimedHttpClient}. Spring itself ends
 * the whole exchange when the read timeout is over, however lively it is.
 *
 * @since 0.1.0
 */
public final class TimedJdkClients {

	private TimedJdkClients() {
	}

	/**
	 * Return a factory with the same client, whose read timeout bounds silences.
	 * @param factory the factory
	 * @param settings tells what changes the timeout
	 * @return a factory of the same kind; the same where it has no read timeout
	 */
	public static JdkClientHttpRequestFactory timed(JdkClientHttpRequestFactory factory, ClientSettings settings) {
		HttpClient client = HiddenField.read(factory, "httpClient", HttpClient.class);
		Duration readTimeout = HiddenField.read(factory, "readTimeout", Duration.class);
		Executor executor = HiddenField.read(factory, "executor", Executor.class);
		if (client == null || executor == null || readTimeout == null || readTimeout.isZero()) {
			return factory;
		}
		JdkClientHttpRequestFactory timed = new JdkClientHttpRequestFactory(
				new TimedHttpClient(client, readTimeout, settings.of(Limit.READ, readTimeout).change()), executor);
		timed.enableCompression(Boolean.TRUE.equals(HiddenField.read(factory, "compression", Boolean.class)));
		return timed;
	}

	/** The reactive ones. */
	public static final class Reactive {

		private Reactive() {
		}

		/**
		 * Return a connector with the same client, whose read timeout bounds silences.
		 * @param connector the connector
		 * @param settings tells what changes the timeout
		 * @return a connector of the same kind; the same where it has no read timeout
		 */
		public static JdkClientHttpConnector timed(JdkClientHttpConnector connector, ClientSettings settings) {
			HttpClient client = HiddenField.read(connector, "httpClient", HttpClient.class);
			Duration readTimeout = HiddenField.read(connector, "readTimeout", Duration.class);
			if (client == null || readTimeout == null || readTimeout.isZero()) {
				return connector;
			}
			JdkClientHttpConnector timed = new JdkClientHttpConnector(
					new TimedHttpClient(client, readTimeout, settings.of(Limit.READ, readTimeout).change()));
			DataBufferFactory buffers = HiddenField.read(connector, "bufferFactory", DataBufferFactory.class);
			if (buffers != null) {
				timed.setBufferFactory(buffers);
			}
			Parser cookies = HiddenField.read(connector, "cookieParser", Parser.class);
			if (cookies != null) {
				timed.setCookieParser(cookies);
			}
			return timed;
		}

	}

}
