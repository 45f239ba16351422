package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A session that the application opened elsewhere, with the JDK's client.
 */
final class JdkClientSession extends OpenSession {

	private static final int GOING_AWAY = 1001;

	private final WebSocketSessions sessions;

	private final WebSocket.Listener listener;

	private final ClientHeartbeat heartbeat;

	private volatile @Nullable WebSocket socket;

	private volatile long lastHeard = System.nanoTime();

	JdkClientSession(URI uri, WebSocketSessions sessions, WebSocket.Listener listener, ClientHeartbeat heartbeat) {
		super("client " + uri.getHost(), uri.getAuthority());
		this.sessions = sessions;
		this.listener = listener;
		this.heartbeat = heartbeat;
	}

	void opened(WebSocket socket) {
		this.socket = socket;
		heard();
		this.sessions.add(this);
		this.heartbeat.begin(this.sessions);
		this.sessions.closeIfOver(this);
	}

	void heard() {
		this.lastHeard = System.nanoTime();
	}

	@Override
	void beat(Duration patience) {
		WebSocket socket = this.socket;
		if (socket == null || isForgotten(socket)) {
			return;
		}
		if (System.nanoTime() - this.lastHeard > patience.toNanos()) {
			socket.abort();
			ended(false);
			this.listener.onError(socket, new SocketTimeoutException("Nothing came for " + patience));
		}
		else if (!socket.isOutputClosed()) {
			socket.sendPing(ByteBuffer.allocate(0));
		}
	}

	/**
	 * Notes that the application has aborted it, which no listener is told. The answer to
	 * a close of ours looks like that too, before the listener is told of it.
	 */
	private boolean isForgotten(WebSocket socket) {
		boolean forgotten = closeCode() == 0 && socket.isInputClosed() && socket.isOutputClosed();
		if (forgotten) {
			this.sessions.remove(this);
		}
		return forgotten;
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
		if (socket != null && !isForgotten(socket) && !socket.isOutputClosed()) {
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
