package io.github.ebbtide.websocket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.FutureCallback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.internal.WebSocketSessionState;
import org.eclipse.jetty.websocket.core.util.FragmentingFlusher;
import org.jspecify.annotations.Nullable;

/**
 * A session that a peer opened on Jetty, of whatever API. Jetty itself finishes the
 * handshake that a close begins. Thread-safe.
 */
final class JettySession extends OpenSession implements Connection.Listener {

	private static final PrivateField SESSION = PrivateField.of(WebSocketConnection.class, "coreSession");

	private static final PrivateField DEMAND = PrivateField.of(WebSocketConnection.class, "demand");

	private static final PrivateField STATE = PrivateField.of(WebSocketCoreSession.class, "sessionState");

	private static final PrivateField FLUSHER = PrivateField.of(WebSocketCoreSession.class, "flusher");

	private static final PrivateField OUTGOING = PrivateField.of(WebSocketSessionState.class, "_outgoingContinuation");

	/** As long as a blocking send takes on Tomcat, at most. */
	private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

	private final WebSocketSessions sessions;

	private final WebSocketConnection connection;

	private final WebSocketCoreSession session;

	/** Whether the application reads when it likes to, and perhaps never. */
	private final boolean reactive;

	private volatile boolean connected;

	private volatile boolean opened;

	private volatile boolean sent;

	private volatile boolean closed;

	private JettySession(WebSocketSessions sessions, WebSocketConnection connection, WebSocketCoreSession session,
			String endpoint, boolean reactive) {
		super(endpoint, address(connection.getEndPoint()));
		this.sessions = sessions;
		this.connection = connection;
		this.session = session;
		this.reactive = reactive;
	}

	/** Returns the session that a connection carries, before it is open. */
	static @Nullable JettySession of(WebSocketSessions sessions, WebSocketConnection connection, String endpoint,
			boolean reactive) {
		WebSocketCoreSession core = SESSION.read(connection, WebSocketCoreSession.class);
		if (core == null) {
			return null;
		}
		JettySession session = new JettySession(sessions, connection, core, endpoint, reactive);
		connection.addEventListener(session);
		return session;
	}

	private static @Nullable String address(EndPoint endPoint) {
		return (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address)
				? address.getHostString() + ":" + address.getPort() : null;
	}

	/**
	 * The peer has been told that there is a session, unless it was gone first. It may be
	 * gone again by now.
	 */
	void open() {
		if (!this.connected) {
			return;
		}
		this.sessions.add(this);
		this.opened = true;
		if (this.closed) {
			this.sessions.remove(this);
		}
		else {
			this.sessions.closeIfOver(this);
		}
	}

	@Override
	public void onOpened(Connection connection) {
		this.connected = true;
	}

	@Override
	public void onClosed(Connection connection) {
		if (this.sent && isAnswered()) {
			acknowledge();
		}
		this.closed = true;
		if (this.opened) {
			this.sessions.remove(this);
		}
	}

	/**
	 * Any other end has a cause, or this status, or one that the application has given up
	 * with.
	 */
	private boolean isAnswered() {
		WebSocketSessionState state = STATE.read(this.session, WebSocketSessionState.class);
		CloseStatus status = (state != null && state.isClosed()) ? state.getCloseStatus() : null;
		return status != null && status.getCode() != CloseStatus.NO_CLOSE && status.getCause() == null
				&& (!status.isAbnormal() || status.getCode() == closeCode());
	}

	/**
	 * Sends the frame behind all that is being sent, and does not let the session know:
	 * with most codes Jetty would end the connection, and not wait for the answer. When
	 * that comes, it is a close of the peer's.
	 */
	@Override
	void close(int code, String reason) {
		FragmentingFlusher flusher = FLUSHER.read(this.session, FragmentingFlusher.class);
		if (flusher == null) {
			this.session.close(code, reason, Callback.NOOP);
		}
		else if (this.session.isOutputOpen()) {
			this.sent = true;
			flusher
				.sendFrame(new OutgoingEntry.Builder(new CloseStatus(code, reason).toFrame(), Callback.NOOP).build());
			if (this.reactive && !isReading()) {
				// else nobody looks for the answer
				this.connection.demand();
			}
		}
	}

	@Override
	void cut() {
		// whatever ends the connection tells the application first, which may block
	}

	@Override
	void cleanUp() {
		EndPoint endPoint = this.connection.getEndPoint();
		// past TLS, which would wait for a peer that does not read
		((endPoint instanceof SslConnection.SslEndPoint tls) ? tls.getSslConnection().getEndPoint() : endPoint).close();
	}

	/**
	 * Nothing is overtaken that has been sent, but perhaps the rest of a message, or the
	 * answer to one that is being handled: the next is asked for only then.
	 */
	@Override
	boolean isBusy(boolean patient) {
		return patient && (isSendingInParts() || !(this.reactive || isReading()));
	}

	private boolean isSendingInParts() {
		WebSocketSessionState state = STATE.read(this.session, WebSocketSessionState.class);
		Byte opCode = (state != null) ? OUTGOING.read(state, Byte.class) : null;
		return opCode != null && opCode != OpCode.UNDEFINED;
	}

	/** Returns whether another message has been asked for. */
	private boolean isReading() {
		Enum<?> demand = DEMAND.read(this.connection, Enum.class);
		return demand == null || !demand.name().equals("NOT_DEMANDING");
	}

	@Override
	public @Nullable Thread thread() {
		// who is at a message of it is not known
		return null;
	}

	@Override
	public @Nullable String subProtocol() {
		return this.session.getNegotiatedSubProtocol();
	}

	@Override
	public void send(String text) throws IOException {
		FutureCallback sent = new FutureCallback();
		this.session.sendFrame(new OutgoingEntry.Builder(new Frame(OpCode.TEXT, text), sent).build());
		try {
			sent.get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new IOException("The peer of " + description() + " does not read", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while sending to " + description());
		}
		catch (ExecutionException ex) {
			throw new IOException("Could not send to " + description(), ex.getCause());
		}
	}

}
