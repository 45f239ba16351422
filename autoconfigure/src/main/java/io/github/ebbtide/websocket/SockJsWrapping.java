package io.github.ebbtide.websocket;

import java.io.IOException;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.sockjs.transport.session.AbstractSockJsSession;

/**
 * SockJS over a WebSocket: its close frame goes out before the WebSocket's own.
 *
 * @param session the SockJS session
 */
record SockJsWrapping(AbstractSockJsSession session) implements TomcatSession.Wrapping {

	@Override
	public void close(int code, String reason) throws IOException {
		this.session.close(new CloseStatus(code, reason));
	}

	@Override
	public void send(String text) throws IOException {
		this.session.sendMessage(new TextMessage(text));
	}

}
