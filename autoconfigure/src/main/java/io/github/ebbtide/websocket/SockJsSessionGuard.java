package io.github.ebbtide.websocket;

import java.io.IOException;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * The SockJS session that the application holds, which notices when it is used after the
 * drain has closed it. Closing it then does nothing, sending fails at once with
 * {@link IllegalStateException}, as without it.
 */
final class SockJsSessionGuard extends WebSocketSessionDecorator {

	private final OpenSession tracked;

	private final WebSocketSessions sessions;

	SockJsSessionGuard(WebSocketSession session, OpenSession tracked, WebSocketSessions sessions) {
		super(session);
		this.tracked = tracked;
		this.sessions = sessions;
	}

	OpenSession tracked() {
		return this.tracked;
	}

	@Override
	public void sendMessage(WebSocketMessage<?> message) throws IOException {
		this.sessions.noteLateUse(this.tracked);
		this.tracked.writers().begin();
		try {
			super.sendMessage(message);
		}
		finally {
			this.tracked.writers().end();
		}
	}

	@Override
	public void close() throws IOException {
		this.sessions.noteLateUse(this.tracked);
		super.close();
	}

	@Override
	public void close(CloseStatus status) throws IOException {
		this.sessions.noteLateUse(this.tracked);
		super.close(status);
	}

}
