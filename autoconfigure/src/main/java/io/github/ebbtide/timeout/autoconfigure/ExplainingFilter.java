package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.ClientTimeout;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * Explains the timeouts of a WebClient.
 */
final class ExplainingFilter implements ExchangeFilterFunction {

	private final ClientTimeout timeout;

	ExplainingFilter(ClientTimeout timeout) {
		this.timeout = timeout;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return next.exchange(request)
			.onErrorMap((failure) -> this.timeout.explain(failure, request.url(), false))
			.map((response) -> response.mutate()
				.body((body) -> body.onErrorMap((failure) -> this.timeout.explain(failure, request.url(), true)))
				.build());
	}

}
