package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsRemoteEndpointImplBase;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * A session that the application opened elsewhere, with Tomcat's client. Whether somebody
 * writes, and how to end the connection without waiting for the peer, only private fields
 * tell. Thread-safe.
 */
final class TomcatClientSession extends OpenSession {

	private static final PrivateField REMOTE = PrivateField.of(WsSession.class, "wsRemoteEndpoint");

	private static final PrivateField IN_PROGRESS = PrivateField.of(WsRemoteEndpointImplBase.class,
			"messagePartInProgress");

	/** Where the connection cannot be ended, Tomcat itself gives up after this. */
	private static final Duration BLIND_LIMIT = Duration.ofSeconds(1);

	private final WsSession session;

	private final @Nullable WsRemoteEndpointImplBase remote;

	private final @Nullable Semaphore inProgress;

	TomcatClientSession(WsSession session) {
		super("client " + session.getLocal().getClass().getSimpleName(), address(session));
		this.session = session;
		this.remote = REMOTE.read(session, WsRemoteEndpointImplBase.class);
		this.inProgress = (this.remote != null) ? IN_PROGRESS.read(this.remote, Semaphore.class) : null;
	}

	private static @Nullable String address(WsSession session) {
		URI uri = session.getRequestURI();
		return (uri != null) ? uri.getAuthority() : null;
	}

	/** Notes what came of it, once Tomcat knows it no more. */
	void ended() {
		if (this.session.isClosed()) {
			// otherwise the close frame could not be sent
			acknowledge();
		}
	}

	@Override
	boolean isBusy(boolean patient) {
		return this.inProgress != null && this.inProgress.availablePermits() == 0;
	}

	@Override
	void close(int code, String reason) throws IOException {
		setSendTimeout((this.remote != null) ? TomcatSession.CLOSE_SEND_TIMEOUT : BLIND_LIMIT.toMillis());
		this.session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
	}

	private void setSendTimeout(long millis) {
		if (!this.session.isClosed()) {
			this.session.getUserProperties().put(Constants.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT_PROPERTY, millis);
		}
	}

	@Override
	void cut() {
		if (this.remote != null) {
			this.remote.close();
		}
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
			if (!isBusy(false)) {
				// who waits for one peer delays the pings to all others
				this.session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
			}
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
