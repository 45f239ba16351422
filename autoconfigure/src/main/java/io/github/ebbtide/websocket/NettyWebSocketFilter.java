package io.github.ebbtide.websocket;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Sees every WebSocket handshake of a reactive web server, whatever it is for: refuses it
 * where handshakes are refused, or has the session registered that it leads to on Reactor
 * Netty.
 *
 * @since 0.1.0
 */
public final class NettyWebSocketFilter implements WebFilter, Ordered {

	/** What a handshake is over HTTP/2. */
	private static final HttpMethod CONNECT = HttpMethod.valueOf("CONNECT");

	private final ApplicationContext context;

	private final WebSocketSessions sessions;

	private final WebSocketIntake intake;

	/**
	 * Create the filter.
	 * @param context the context whose server it is about; the server of a child context,
	 * for management, goes through the same filter
	 * @param sessions where to register sessions
	 * @param intake whether to let new ones in
	 */
	public NettyWebSocketFilter(ApplicationContext context, WebSocketSessions sessions, WebSocketIntake intake) {
		this.context = context;
		this.sessions = sessions;
		this.intake = intake;
	}

	@Override
	public int getOrder() {
		// before whatever answers or changes a request
		return HIGHEST_PRECEDENCE + 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!isHandshake(exchange)) {
			return chain.filter(exchange);
		}
		if (this.intake.isStopped()) {
			return refuse(exchange.getResponse());
		}
		if (nativeRequest(exchange.getRequest()) instanceof HttpServerRequest request) {
			request.withConnection((connection) -> connection.channel()
				.pipeline()
				.addBefore(NettyPipeline.ReactiveBridge, null, new NettyHandshake(this.sessions, exchange, request)));
		}
		return chain.filter(exchange);
	}

	private boolean isHandshake(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		return exchange.getApplicationContext() == this.context
				&& ("websocket".equalsIgnoreCase(request.getHeaders().getUpgrade())
						|| request.getMethod().equals(CONNECT));
	}

	private static @Nullable Object nativeRequest(ServerHttpRequest request) {
		try {
			return ServerHttpRequestDecorator.getNativeRequest(request);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			// a mock
			return null;
		}
	}

	private static Mono<Void> refuse(ServerHttpResponse response) {
		response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
		response.getHeaders().set(HttpHeaders.RETRY_AFTER, WebSocketIntake.RETRY_AFTER);
		response.getHeaders().set(HttpHeaders.CONNECTION, "close");
		return response.setComplete();
	}

}
