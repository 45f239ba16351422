package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.util.ClassUtils;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;

/**
 * A SockJS session that is carried by HTTP requests, one after the other. Between two of
 * them nothing can be delivered, so that it is closed during one; that the close message
 * was written to it is all the acknowledgement there is.
 */
final class SockJsHttpSession extends OpenSession {

	private static final boolean TOMCAT = ClassUtils.isPresent("org.apache.catalina.connector.ResponseFacade",
			SockJsHttpSession.class.getClassLoader());

	private static final PrivateField RESPONSE = PrivateField.of(AbstractHttpSockJsSession.class, "response");

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
		return !this.session.isActive() || writers().isAny() || (patient && !writers().isQuiet());
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
		// without a request there is nothing to cut: the next one is told that it is
		// closed
		ServletServerHttpResponse response = RESPONSE.read(this.session, ServletServerHttpResponse.class);
		TomcatConnection connection = (response != null && TOMCAT) ? TomcatConnection.of(response.getServletResponse())
				: null;
		if (connection != null) {
			connection.cut();
		}
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
