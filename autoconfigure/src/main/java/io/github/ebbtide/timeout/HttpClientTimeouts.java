package io.github.ebbtide.timeout;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of the HTTP clients that have been built, each asked when it was built.
 * Equal ones are shown once. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HttpClientTimeouts implements TimeoutReader {

	/** What HttpComponents has unless somebody changes it. */
	private static final Duration HTTP_COMPONENTS = Duration.ofMinutes(3);

	private final Set<SocketTimeout> timeouts = new LinkedHashSet<>();

	private final TimeoutOrigins origins;

	/**
	 * Create a reader.
	 * @param origins tells who has set a property to a value
	 */
	public HttpClientTimeouts(TimeoutOrigins origins) {
		this.origins = origins;
	}

	/**
	 * Note what a client that has been built does.
	 * @param client a request factory or a connector, but the blocking HttpComponents one
	 * @param settings the limits it was asked for
	 */
	public void built(Object client, ClientTimeout settings) {
		String name = client.getClass().getSimpleName();
		HttpClient jdk = HiddenField.read(client, "httpClient", HttpClient.class);
		Duration connect = settings.connect();
		Duration read = settings.read();
		Meaning meaning = Meaning.PER_OPERATION;
		Duration write = null;
		if (jdk != null) {
			connect = jdk.connectTimeout().orElse(null);
			boolean timed = jdk instanceof TimedHttpClient;
			read = timed ? ((TimedHttpClient) jdk).readTimeout()
					: HiddenField.read(client, "readTimeout", Duration.class);
			meaning = timed ? Meaning.HEADERS_AND_SILENCE
					: name.endsWith("Connector") ? Meaning.HEADERS : Meaning.TOTAL;
			write = read;
		}
		else if (name.startsWith("Simple")) {
			connect = urlConnection(client, "connectTimeout", "sun.net.client.defaultConnectTimeout");
			read = urlConnection(client, "readTimeout", "sun.net.client.defaultReadTimeout");
		}
		else if (name.startsWith("HttpComponents")) {
			connect = (connect != null) ? connect : HTTP_COMPONENTS;
			read = (read != null) ? read : HTTP_COMPONENTS;
			write = read;
		}
		else if (name.startsWith("Jetty")) {
			meaning = Meaning.HEADERS_AND_SILENCE;
			write = read;
		}
		else if (name.startsWith("Reactor")) {
			connect = (connect != null) ? connect : Duration.ofSeconds(30);
			write = read;
		}
		note(name, connect, read, meaning, write);
	}

	/**
	 * Note what a blocking HttpComponents client that is being built does.
	 * @param settings the limits it has
	 */
	public void builtHttpComponents(ClientTimeout settings) {
		note("HttpComponentsClientHttpRequestFactory",
				(settings.connect() != null) ? settings.connect() : HTTP_COMPONENTS,
				(settings.read() != null) ? settings.read() : HTTP_COMPONENTS, Meaning.PER_OPERATION, null);
	}

	private static @Nullable Duration urlConnection(Object client, String field, String systemProperty) {
		Integer own = HiddenField.read(client, field, Integer.class);
		return SocketTimeout.finite((own != null && own >= 0) ? own : Integer.getInteger(systemProperty, 0));
	}

	private void note(String name, @Nullable Duration connect, @Nullable Duration read, Meaning meaning,
			@Nullable Duration write) {
		List<SocketTimeout> noted = new ArrayList<>();
		noted.add(timeout(name, Limit.CONNECT, connect, Meaning.TOTAL, ClientTimeout.CONNECT_PROPERTY));
		noted.add(timeout(name, Limit.READ, read, meaning, ClientTimeout.READ_PROPERTY));
		noted.add(timeout(name, Limit.WRITE, write, Meaning.PER_OPERATION,
				(write != null) ? ClientTimeout.READ_PROPERTY : null));
		synchronized (this.timeouts) {
			this.timeouts.addAll(noted);
		}
	}

	private SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, Meaning meaning,
			@Nullable String property) {
		Origin origin = (property != null) ? this.origins.of(property, value) : Origin.LIBRARY;
		return new SocketTimeout("http-client", name, limit, value, meaning, origin, property);
	}

	@Override
	public List<SocketTimeout> read() {
		synchronized (this.timeouts) {
			return List.copyOf(this.timeouts);
		}
	}

}
