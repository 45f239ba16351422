package io.github.ebbtide.traffic;

import io.github.ebbtide.work.Ticker;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Counts the requests in flight of a reactive web server and notes when they arrive. From
 * the begin of a drain on each response asks its client for another connection next time;
 * once the application context is about to close, late requests are answered with 503, as
 * new WebSockets are from the begin on. A WebSocket is no request in flight.
 *
 * @since 0.1.0
 */
public final class ReactiveTrackingFilter implements WebFilter, Ordered {

	private final ApplicationContext context;

	private final ReactiveRequests requests;

	private final ArrivalLog arrivals;

	private final IgnoredPaths ignoredPaths;

	private final DrainProgress drain;

	private final Ticker ticker;

	/**
	 * Create the filter.
	 * @param context the context whose server it is about; the server of a child context,
	 * for management, goes through the same filter
	 * @param requests what holds the requests in flight
	 * @param arrivals what learns when requests arrive
	 * @param ignoredPaths the requests that are neither traffic nor work
	 * @param drain the drain under way
	 * @param ticker the clock
	 */
	public ReactiveTrackingFilter(ApplicationContext context, ReactiveRequests requests, ArrivalLog arrivals,
			IgnoredPaths ignoredPaths, DrainProgress drain, Ticker ticker) {
		this.context = context;
		this.requests = requests;
		this.arrivals = arrivals;
		this.ignoredPaths = ignoredPaths;
		this.drain = drain;
		this.ticker = ticker;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return isTraffic(exchange) ? serve(exchange, chain) : chain.filter(exchange);
	}

	private boolean isTraffic(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		return exchange.getApplicationContext() == this.context && !this.ignoredPaths
			.contains(request.getPath().value(), request.getPath().contextPath().value().length());
	}

	private Mono<Void> serve(ServerWebExchange exchange, WebFilterChain chain) {
		long now = this.ticker.nanoTime();
		this.arrivals.arrived(now);
		exchange.getResponse().beforeCommit(() -> sendAway(exchange.getResponse()));
		if ("websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade())) {
			return unlessRefused(exchange, chain, this.drain.isReleasing());
		}
		// counted first, and looked at then: whoever closes the door and counts then
		// finds every request that came through it
		ReactiveRequest request = this.requests.begin(exchange, now);
		return unlessRefused(exchange, chain, this.drain.isReleasing())
			.doFinally((signal) -> this.requests.end(request));
	}

	private Mono<Void> sendAway(ServerHttpResponse response) {
		if (this.drain.hasBegun()) {
			response.getHeaders().set(HttpHeaders.CONNECTION, "close");
		}
		return Mono.empty();
	}

	private static Mono<Void> unlessRefused(ServerWebExchange exchange, WebFilterChain chain, boolean refused) {
		if (!refused) {
			return chain.filter(exchange);
		}
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
		response.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
		return response.setComplete();
	}

}
