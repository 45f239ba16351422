package io.github.ebbtide.stream;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets the event streams of a reactive web server be ended, whoever writes them, where a
 * client asks for one by its {@code Accept} header.
 *
 * @since 0.1.0
 */
public final class EventStreamFilter implements WebFilter, Ordered {

	private final ReactiveEventStreamsTask streams;

	private final LastEvent lastEvent;

	/**
	 * Create the filter.
	 * @param streams tells when streams are to end
	 * @param lastEvent what is said before
	 */
	public EventStreamFilter(ReactiveEventStreamsTask streams, LastEvent lastEvent) {
		this.streams = streams;
		this.lastEvent = lastEvent;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE + 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String accept = exchange.getRequest().getHeaders().getFirst(HttpHeaders.ACCEPT);
		if (accept == null || !accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE)) {
			return chain.filter(exchange);
		}
		return chain.filter(exchange.mutate()
			.response(new EventStreamResponse(exchange.getResponse(), this.streams::signal, this.lastEvent))
			.build());
	}

}
