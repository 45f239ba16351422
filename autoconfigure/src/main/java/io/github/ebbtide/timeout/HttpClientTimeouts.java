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

	private static final Duration REACTOR_CONNECT = Duration.ofSeconds(30);

	private final Set<SocketTimeout> timeouts = new LinkedHashSet<>();

	/**
	 * Note what a client that has been built does.
	 * @param client a request factory or a connector, but the blocking HttpComponents one
	 * @param asked the limits it was asked for
	 */
	public void built(Object client, ClientTimeout asked) {
		String name = client.getClass().getSimpleName();
		HttpClient jdk = HiddenField.read(client, "httpClient", HttpClient.class);
		if (jdk instanceof TimedHttpClient timed) {
			ClientTimeout limits = new ClientTimeout(jdk.connectTimeout().orElse(null), timed.readTimeout(),
					asked.settings());
			note(name, limits, limits, Meaning.HEADERS_AND_SILENCE, true);
		}
		else if (jdk != null) {
			ClientTimeout limits = new ClientTimeout(jdk.connectTimeout().orElse(null),
					HiddenField.read(client, "readTimeout", Duration.class), asked.settings());
			note(name, limits, limits, name.endsWith("Connector") ? Meaning.HEADERS : Meaning.TOTAL, true);
		}
		else if (name.startsWith("Simple")) {
			Integer connect = HiddenField.read(client, "connectTimeout", Integer.class);
			Integer read = HiddenField.read(client, "readTimeout", Integer.class);
			note(name, new ClientTimeout(urlConnection(connect, null), urlConnection(read, null), asked.settings()),
					new ClientTimeout(urlConnection(connect, "sun.net.client.defaultConnectTimeout"),
							urlConnection(read, "sun.net.client.defaultReadTimeout"), asked.settings()),
					Meaning.PER_OPERATION, false);
		}
		else if (name.startsWith("HttpComponents")) {
			note(name, asked, orElse(asked, HTTP_COMPONENTS, HTTP_COMPONENTS), Meaning.PER_OPERATION, true);
		}
		else if (name.startsWith("Reactor")) {
			note(name, asked, orElse(asked, REACTOR_CONNECT, null), Meaning.PER_OPERATION, true);
		}
		else {
			boolean jetty = name.startsWith("Jetty");
			note(name, asked, asked, jetty ? Meaning.HEADERS_AND_SILENCE : Meaning.PER_OPERATION, jetty);
		}
	}

	/**
	 * Note what a blocking HttpComponents client that is being built does.
	 * @param set the limits that have been set
	 */
	public void builtHttpComponents(ClientTimeout set) {
		note("HttpComponentsClientHttpRequestFactory", set, orElse(set, HTTP_COMPONENTS, HTTP_COMPONENTS),
				Meaning.PER_OPERATION, false);
	}

	/** What the library does where nobody has set a limit. */
	private static ClientTimeout orElse(ClientTimeout set, @Nullable Duration connect, @Nullable Duration read) {
		return new ClientTimeout((set.connect() != null) ? set.connect() : connect,
				(set.read() != null) ? set.read() : read, set.settings());
	}

	private static @Nullable Duration urlConnection(@Nullable Integer own, @Nullable String systemProperty) {
		if (own != null && own >= 0) {
			return SocketTimeout.finite(own);
		}
		return (systemProperty != null) ? SocketTimeout.finite(Integer.getInteger(systemProperty, 0)) : null;
	}

	private void note(String client, ClientTimeout set, ClientTimeout effective, Meaning meaning, boolean boundsWrite) {
		String group = set.settings().group();
		String name = (group != null) ? client + " of group " + group : client;
		ClientSetting connect = set.settings().of(Limit.CONNECT, set.connect());
		ClientSetting read = set.settings().of(Limit.READ, set.read());
		List<SocketTimeout> noted = new ArrayList<>();
		noted.add(timeout(name, Limit.CONNECT, effective.connect(), Meaning.TOTAL, connect));
		noted.add(timeout(name, Limit.READ, effective.read(), meaning, read));
		noted.add((boundsWrite && effective.read() != null)
				? timeout(name, Limit.WRITE, effective.read(), Meaning.PER_OPERATION, read) : new SocketTimeout(
						"http-client", name, Limit.WRITE, null, Meaning.PER_OPERATION, Origin.LIBRARY, null));
		synchronized (this.timeouts) {
			this.timeouts.addAll(noted);
		}
	}

	private static SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, Meaning meaning,
			ClientSetting setting) {
		return new SocketTimeout("http-client", name, limit, value, meaning, setting.origin(), setting.property());
	}

	@Override
	public List<SocketTimeout> read() {
		synchronized (this.timeouts) {
			return List.copyOf(this.timeouts);
		}
	}

}
