package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.ebbtide.timeout.ClientSettings;
import io.github.ebbtide.timeout.ClientTimeout;
import io.github.ebbtide.timeout.ExplainedRequestFactory;
import io.github.ebbtide.timeout.HttpClientTimeouts;
import io.github.ebbtide.timeout.HttpComponentsClients;
import io.github.ebbtide.timeout.JettySilence;
import io.github.ebbtide.timeout.ReactorNettyClients;
import io.github.ebbtide.timeout.TimedJdkClients;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;

/**
 * Builds request factories in which a read timeout bounds the peer's silence, whatever
 * the client, and notes them for the audit. The builder for HttpComponents can be told
 * all of this itself, and so is not wrapped: there is code that looks for it.
 */
final class TimedRequestFactoryBuilder implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

	/** Stands for no limit on the whole exchange: the silence is bounded instead. */
	private static final Duration ANY_LENGTH = Duration.ofDays(365);

	private final ClientHttpRequestFactoryBuilder<?> delegate;

	private final HttpClientTimeouts timeouts;

	private final Supplier<ClientSettings> settings;

	private TimedRequestFactoryBuilder(ClientHttpRequestFactoryBuilder<?> delegate, HttpClientTimeouts timeouts,
			Supplier<ClientSettings> settings) {
		this.delegate = delegate;
		this.timeouts = timeouts;
		this.settings = settings;
	}

	static ClientHttpRequestFactoryBuilder<?> of(ClientHttpRequestFactoryBuilder<?> builder,
			HttpClientTimeouts timeouts, Supplier<ClientSettings> settings) {
		return builder.getClass().getSimpleName().startsWith("HttpComponents")
				? HttpComponents.of(builder, timeouts, settings)
				: new TimedRequestFactoryBuilder(builder, timeouts, settings);
	}

	@Override
	public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
		HttpClientSettings wanted = (settings != null) ? settings : HttpClientSettings.defaults();
		ClientSettings sources = this.settings.get();
		ClientTimeout timeout = new ClientTimeout(wanted.connectTimeout(), wanted.readTimeout(), sources);
		ClientHttpRequestFactory factory = build(wanted, wanted.readTimeout(), sources);
		this.timeouts.built(factory, timeout);
		return new ExplainedRequestFactory(factory, timeout);
	}

	private ClientHttpRequestFactory build(HttpClientSettings settings, @Nullable Duration read,
			ClientSettings sources) {
		ClientHttpRequestFactoryBuilder<?> builder = this.delegate;
		if (builder.getClass().getSimpleName().startsWith("Jdk")) {
			return TimedJdkClients.timed((JdkClientHttpRequestFactory) builder.build(settings), sources);
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

	private static final class HttpComponents {

		static ClientHttpRequestFactoryBuilder<?> of(ClientHttpRequestFactoryBuilder<?> builder,
				HttpClientTimeouts timeouts, Supplier<ClientSettings> settings) {
			return ((HttpComponentsClientHttpRequestFactoryBuilder) builder).withHttpClientCustomizer(
					(client) -> timeouts.builtHttpComponents(HttpComponentsClients.bound(client, settings.get())));
		}

	}

	private static final class Jetty {

		static ClientHttpRequestFactory build(ClientHttpRequestFactoryBuilder<?> builder, HttpClientSettings settings,
				Duration read) {
			JettyClientHttpRequestFactory factory = ((JettyClientHttpRequestFactoryBuilder) builder)
				.withHttpClientCustomizer((client) -> JettySilence.bound(client, read))
				.build(settings.withReadTimeout(null));
			factory.setReadTimeout(ANY_LENGTH);
			return factory;
		}

	}

	private static final class Reactor {

		static ClientHttpRequestFactory build(ClientHttpRequestFactoryBuilder<?> builder, HttpClientSettings settings) {
			return ((ReactorClientHttpRequestFactoryBuilder) builder).withHttpClientCustomizer(
					(client) -> ReactorNettyClients.bound(client, settings.connectTimeout(), settings.readTimeout()))
				.build(settings);
		}

	}

}
