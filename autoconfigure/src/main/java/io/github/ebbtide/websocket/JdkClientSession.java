package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;

import org.jspecify.annotations.Nullable;

/**
 * A session that the application opened elsewhere, with the JDK's client.
 */
final class JdkClientSession extends OpenSession {

	private static final int GOING_AWAY = 1001;

	private final WebSocketSessions sessions;

	private volatile @Nullable WebSocket socket;

	JdkClientSession(URI uri, WebSocketSessions sessions) {
		super("client " + uri.getHost(), uri.getAuthority());
		this.sessions = sessions;
	}

	void opened(WebSocket socket) {
		this.socket = socket;
		this.sessions.add(this);
	}

	void ended(boolean properly) {
		if (properly) {
			acknowledge();
		}
		this.sessions.remove(this);
	}

	@Override
	boolean isBusy(boolean patient) {
		return false;
	}

	@Override
	void close(int code, String reason) {
		WebSocket socket = this.socket;
		if (socket != null && !socket.isOutputClosed()) {
			// it refuses the other codes of the protocol, such as 1012
			int accepted = (code == 1000 || code == GOING_AWAY || code >= 3000) ? code : GOING_AWAY;
			closing(accepted);
			socket.sendClose(accepted, reason);
		}
	}

	@Override
	void cut() {
		WebSocket socket = this.socket;
		if (socket != null) {
			socket.abort();
		}
	}

	@Override
	void cleanUp() {
		this.sessions.remove(this);
	}

	@Override
	public @Nullable String subProtocol() {
		WebSocket socket = this.socket;
		return (socket != null && !socket.getSubprotocol().isEmpty()) ? socket.getSubprotocol() : null;
	}

	@Override
	public void send(String text) throws IOException {
		WebSocket socket = this.socket;
		if (socket != null) {
			socket.sendText(text, true).join();
		}
	}

}
