package io.github.ebbtide.websocket;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;
import org.springframework.web.socket.sockjs.transport.session.AbstractSockJsSession;

/**
 * In front of a handler that SockJS clients talk to: registers sessions that are carried
 * by HTTP requests, and lets those that are carried by a WebSocket close with a SockJS
 * close frame first, because SockJS clients look at no other.
 */
final class SockJsHandler extends WebSocketHandlerDecorator {

	private static final String ATTRIBUTE = SockJsHandler.class.getName();

	private final WebSocketSessions sessions;

	private final String endpoint;

	SockJsHandler(WebSocketHandler handler, WebSocketSessions sessions, String endpoint) {
		super(handler);
		this.sessions = sessions;
		this.endpoint = endpoint;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		OpenSession open = track(session);
		if (open == null) {
			super.afterConnectionEstablished(session);
			return;
		}
		SockJsSessionGuard guard = new SockJsSessionGuard(session, open, this.sessions);
		session.getAttributes().put(ATTRIBUTE, guard);
		super.afterConnectionEstablished(guard);
	}

	private @Nullable OpenSession track(WebSocketSession session) {
		if (session instanceof AbstractHttpSockJsSession http) {
			SockJsHttpSession open = new SockJsHttpSession(this.endpoint, http);
			this.sessions.add(open);
			return open;
		}
		if (session instanceof AbstractSockJsSession sockJs && session instanceof NativeWebSocketSession carrier) {
			Session carrying = carrier.getNativeSession(Session.class);
			if (carrying != null
					&& carrying.getUserProperties().get(TomcatSession.PROPERTY) instanceof TomcatSession tomcat) {
				tomcat.wrappedIn(new SockJsWrapping(sockJs));
				return tomcat;
			}
		}
		return null;
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		super.handleMessage(guard(session), message);
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
		super.handleTransportError(guard(session), exception);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
		WebSocketSession guard = guard(session);
		try {
			super.afterConnectionClosed(guard, status);
		}
		finally {
			if (guard instanceof SockJsSessionGuard known && known.tracked() instanceof SockJsHttpSession http) {
				this.sessions.remove(http);
			}
		}
	}

	private static WebSocketSession guard(WebSocketSession session) {
		return (session.getAttributes().get(ATTRIBUTE) instanceof SockJsSessionGuard guard) ? guard : session;
	}

}
