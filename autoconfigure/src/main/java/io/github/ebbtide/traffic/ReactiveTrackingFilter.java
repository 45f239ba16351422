package io.github.ebbtide.traffic;

import java.util.function.Supplier;

import io.github.ebbtide.work.Ticker;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
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
 * new WebSockets are once intakes stop. A WebSocket is no request in flight.
 *
 * @since 0.1.0
 */
public final class ReactiveTrackingFilter implements WebFilter, Ordered {

	/** What the handshake of a WebSocket is over HTTP/2. */
	private static final HttpMethod CONNECT = HttpMethod.valueOf("CONNECT");

	private final ApplicationContext context;

	private final TrackedRequests<ReactiveRequests> requests;

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
	public ReactiveTrackingFilter(ApplicationContext context, TrackedRequests<ReactiveRequests> requests,
			ArrivalLog arrivals, IgnoredPaths ignoredPaths, DrainProgress drain, Ticker ticker) {
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
		if (exchange.getApplicationContext() != this.context) {
			return chain.filter(exchange);
		}
		ServerHttpRequest request = exchange.getRequest();
		if (this.ignoredPaths.contains(request.getPath().value(), request.getPath().contextPath().value().length())) {
			return count(this.requests.ignored(), exchange, this.ticker.nanoTime(), () -> chain.filter(exchange));
		}
		return serve(exchange, chain);
	}

	private Mono<Void> serve(ServerWebExchange exchange, WebFilterChain chain) {
		long now = this.ticker.nanoTime();
		this.arrivals.arrived(now);
		exchange.getResponse().beforeCommit(() -> sendAway(exchange.getResponse()));
		if (isWebSocket(exchange.getRequest())) {
			return serveUnless(this.drain.isQuiescing(), exchange, chain);
		}
		return count(this.requests.counted(), exchange, now,
				() -> serveUnless(this.drain.isReleasing(), exchange, chain));
	}

	/** Its session is work of another kind, and may last as long as this does. */
	private static boolean isWebSocket(ServerHttpRequest request) {
		return "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade()) || request.getMethod().equals(CONNECT);
	}

	/**
	 * Counts the request first, and looks then: whoever closes the door and counts then
	 * finds every request that came through it.
	 */
	private static Mono<Void> count(ReactiveRequests requests, ServerWebExchange exchange, long now,
			Supplier<Mono<Void>> service) {
		ReactiveRequest request = requests.begin(exchange, now);
		return service.get().doFinally((signal) -> requests.end(request));
	}

	private Mono<Void> sendAway(ServerHttpResponse response) {
		if (this.drain.hasBegun()) {
			response.getHeaders().set(HttpHeaders.CONNECTION, "close");
		}
		return Mono.empty();
	}

	private static Mono<Void> serveUnless(boolean refused, ServerWebExchange exchange, WebFilterChain chain) {
		if (!refused) {
			return chain.filter(exchange);
		}
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
		response.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
		return response.setComplete();
	}

}
