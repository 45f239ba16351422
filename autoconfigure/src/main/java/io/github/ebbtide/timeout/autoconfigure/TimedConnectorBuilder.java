package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.ClientSettings;
import io.github.ebbtide.timeout.ClientTimeout;
import io.github.ebbtide.timeout.ExplainedConnector;
import io.github.ebbtide.timeout.HttpClientTimeouts;
import io.github.ebbtide.timeout.JettySilence;
import io.github.ebbtide.timeout.ReactorNettyClients;
import io.github.ebbtide.timeout.TimedJdkClients;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;

/**
 * Builds connectors in which a read timeout bounds the peer's silence, whatever the
 * client, and notes them for the audit.
 */
final class TimedConnectorBuilder implements ClientHttpConnectorBuilder<ClientHttpConnector> {

	private final ClientHttpConnectorBuilder<?> delegate;

	private final HttpClientTimeouts timeouts;

	private final Supplier<ClientSettings> settings;

	TimedConnectorBuilder(ClientHttpConnectorBuilder<?> delegate, HttpClientTimeouts timeouts,
			Supplier<ClientSettings> settings) {
		this.delegate = delegate;
		this.timeouts = timeouts;
		this.settings = settings;
	}

	@Override
	public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
		HttpClientSettings wanted = (settings != null) ? settings : HttpClientSettings.defaults();
		ClientSettings sources = this.settings.get();
		ClientTimeout timeout = new ClientTimeout(wanted.connectTimeout(), wanted.readTimeout(), sources);
		ClientHttpConnector connector = build(wanted, wanted.readTimeout(), sources);
		this.timeouts.built(connector, timeout);
		return new ExplainedConnector(connector, timeout);
	}

	private ClientHttpConnector build(HttpClientSettings settings, @Nullable Duration read, ClientSettings sources) {
		ClientHttpConnectorBuilder<?> builder = this.delegate;
		if (builder.getClass().getSimpleName().startsWith("Jdk")) {
			return TimedJdkClients.Reactive.timed((JdkClientHttpConnector) builder.build(settings), sources);
		}
		if (read != null && builder.getClass().getSimpleName().startsWith("Jetty")) {
			return Jetty.build(builder, settings, read);
		}
		if (builder.getClass().getSimpleName().startsWith("Reactor")) {
			return Reactor.build(builder, settings);
		}
		return builder.build(settings);
	}

	// each in a class of its own: the library may be absent

	private static final class Jetty {

		static ClientHttpConnector build(ClientHttpConnectorBuilder<?> builder, HttpClientSettings settings,
				Duration read) {
			return ((JettyClientHttpConnectorBuilder) builder)
				.withHttpClientCustomizer((client) -> JettySilence.bound(client, read))
				.build(settings.withReadTimeout(null));
		}

	}

	private static final class Reactor {

		static ClientHttpConnector build(ClientHttpConnectorBuilder<?> builder, HttpClientSettings settings) {
			return ((ReactorClientHttpConnectorBuilder) builder).withHttpClientCustomizer(
					(client) -> ReactorNettyClients.bound(client, settings.connectTimeout(), settings.readTimeout()))
				.build(settings);
		}

	}

}
