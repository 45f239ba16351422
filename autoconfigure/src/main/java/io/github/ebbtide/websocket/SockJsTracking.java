package io.github.ebbtide.websocket;

import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;
import org.springframework.web.socket.sockjs.transport.TransportHandlingSockJsService;

/**
 * Puts itself in front of the SockJS endpoints of a handler mapping, before that
 * registers them: their sessions are registered, and new ones refused once handshakes are
 * refused. Requests of sessions that are open pass.
 *
 * @since 0.1.0
 */
public final class SockJsTracking {

	private final Supplier<WebSocketSessions> sessions;

	private final Supplier<WebSocketIntake> intake;

	/**
	 * Create it.
	 * @param sessions supplies where to register sessions
	 * @param intake supplies whether to let new ones in
	 */
	public SockJsTracking(Supplier<WebSocketSessions> sessions, Supplier<WebSocketIntake> intake) {
		this.sessions = sessions;
		this.intake = intake;
	}

	/**
	 * Track the sessions of the SockJS endpoints among those of a mapping.
	 * @param mapping the mapping, before it has registered its handlers
	 */
	@SuppressWarnings("unchecked")
	public void apply(SimpleUrlHandlerMapping mapping) {
		((Map<String, Object>) mapping.getUrlMap()).replaceAll((pattern, handler) -> {
			if (handler instanceof SockJsHttpRequestHandler sockJs) {
				if (sockJs.getSockJsService() instanceof TransportHandlingSockJsService service
						&& service.getHandshakeInterceptors().stream().noneMatch(Refusal.class::isInstance)) {
					service.getHandshakeInterceptors().add(0, new Refusal(this.intake.get()));
				}
				return new SockJsHttpRequestHandler(sockJs.getSockJsService(),
						new SockJsHandler(sockJs.getWebSocketHandler(), this.sessions.get(), pattern));
			}
			return handler;
		});
	}

	/**
	 * Refuses new sessions.
	 *
	 * @param intake whether to let new ones in
	 */
	private record Refusal(WebSocketIntake intake) implements HandshakeInterceptor {

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) {
			if (this.intake.isStopped()) {
				response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
				response.getHeaders().set("Retry-After", WebSocketIntake.RETRY_AFTER);
				return false;
			}
			return true;
		}

		@Override
		public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				@Nullable Exception exception) {
			// nothing to do
		}

	}

}
