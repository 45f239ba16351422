package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * A session that the application opened elsewhere, with Tomcat's client. That its
 * connection has ended in time is all the acknowledgement there is to see.
 */
final class TomcatClientSession extends OpenSession {

	/** Where a peer does not read, Tomcat itself ends the connection after this. */
	private static final long CLOSE_SEND_TIMEOUT = Duration.ofSeconds(1).toMillis();

	private final WsSession session;

	TomcatClientSession(WsSession session) {
		super("client " + session.getLocal().getClass().getSimpleName(), address(session));
		this.session = session;
	}

	private static @Nullable String address(WsSession session) {
		URI uri = session.getRequestURI();
		return (uri != null) ? uri.getAuthority() : null;
	}

	@Override
	boolean isBusy(boolean patient) {
		return false;
	}

	@Override
	void close(int code, String reason) throws IOException {
		setSendTimeout(CLOSE_SEND_TIMEOUT);
		acknowledge();
		this.session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
	}

	private void setSendTimeout(long millis) {
		if (!this.session.isClosed()) {
			this.session.getUserProperties().put(Constants.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT_PROPERTY, millis);
		}
	}

	@Override
	void cut() {
		// Tomcat's client has nothing that does not block
	}

	@Override
	void cleanUp() {
		setSendTimeout(1);
		this.session.onClose(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "No answer"));
	}

	/** Tomcat looks itself whether something has come, every ten seconds. */
	@Override
	void beat(Duration patience) throws IOException {
		if (this.session.isOpen()) {
			this.session.getUserProperties().putIfAbsent(Constants.READ_IDLE_TIMEOUT_MS, patience.toMillis());
			this.session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
		}
	}

	@Override
	public @Nullable String subProtocol() {
		String subProtocol = this.session.isClosed() ? "" : this.session.getNegotiatedSubprotocol();
		return subProtocol.isEmpty() ? null : subProtocol;
	}

	@Override
	public void send(String text) throws IOException {
		this.session.getBasicRemote().sendText(text);
	}

}
