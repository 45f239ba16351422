package io.github.ebbtide.timeout;

import java.net.URI;
import java.util.function.Function;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.ClientHttpResponseDecorator;

/**
 * A connector whose timeouts say which peer, in which phase, and which property to
 * change. The client wraps them as it wraps any other failure of its connector.
 *
 * @since 0.1.0
 */
public final class ExplainedConnector implements ClientHttpConnector, SmartLifecycle {

	private final ClientHttpConnector delegate;

	private final ClientTimeout timeout;

	/**
	 * Create a connector.
	 * @param delegate what does the work
	 * @param timeout the limits in effect
	 */
	public ExplainedConnector(ClientHttpConnector delegate, ClientTimeout timeout) {
		this.delegate = delegate;
		this.timeout = timeout;
	}

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		return this.delegate.connect(method, uri, requestCallback)
			.onErrorMap((failure) -> this.timeout.explain(failure, uri, false))
			.map((response) -> new Response(response, uri));
	}

	@Override
	public boolean isAutoStartup() {
		return this.delegate instanceof SmartLifecycle lifecycle && lifecycle.isAutoStartup();
	}

	@Override
	public boolean isPauseable() {
		return this.delegate instanceof SmartLifecycle lifecycle && lifecycle.isPauseable();
	}

	@Override
	public int getPhase() {
		return (this.delegate instanceof SmartLifecycle lifecycle) ? lifecycle.getPhase() : DEFAULT_PHASE;
	}

	@Override
	public void start() {
		if (this.delegate instanceof SmartLifecycle lifecycle) {
			lifecycle.start();
		}
	}

	@Override
	public void stop() {
		if (this.delegate instanceof SmartLifecycle lifecycle) {
			lifecycle.stop();
		}
	}

	@Override
	public boolean isRunning() {
		return this.delegate instanceof SmartLifecycle lifecycle && lifecycle.isRunning();
	}

	private final class Response extends ClientHttpResponseDecorator {

		private final URI uri;

		Response(ClientHttpResponse delegate, URI uri) {
			super(delegate);
			this.uri = uri;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			return super.getBody()
				.onErrorMap((failure) -> ExplainedConnector.this.timeout.explain(failure, this.uri, true));
		}

	}

}
