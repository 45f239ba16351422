package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;

/**
 * A SockJS session that is carried by HTTP requests, one after the other. Between two of
 * them nothing can be delivered, so that it is closed during one; that the close message
 * was written to it is all the acknowledgement there is.
 */
final class SockJsHttpSession extends OpenSession {

	private final AbstractHttpSockJsSession session;

	SockJsHttpSession(String endpoint, AbstractHttpSockJsSession session) {
		super(endpoint, address(session.getRemoteAddress()));
		this.session = session;
	}

	private static @Nullable String address(@Nullable InetSocketAddress address) {
		return (address != null) ? address.getHostString() + ":" + address.getPort() : null;
	}

	@Override
	boolean isBusy(boolean patient) {
		return !this.session.isActive();
	}

	@Override
	boolean holdsRequest() {
		return this.session.isActive();
	}

	@Override
	void close(int code, String reason) throws IOException {
		if (this.session.isActive()) {
			acknowledge();
		}
		this.session.close(new CloseStatus(code, reason));
	}

	@Override
	void cut() {
		// the next request of this session, if there is one, is told that it is closed
	}

	@Override
	void cleanUp() {
		try {
			this.session.close(CloseStatus.GOING_AWAY);
		}
		catch (IOException ex) {
			// there is nobody to tell
		}
	}

	@Override
	public @Nullable String subProtocol() {
		return this.session.getAcceptedProtocol();
	}

	@Override
	public void send(String text) throws IOException {
		this.session.sendMessage(new TextMessage(text));
	}

}
