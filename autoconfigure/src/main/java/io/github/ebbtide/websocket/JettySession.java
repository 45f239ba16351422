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
import org.eclipse.jetty.util.FutureCallback;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * A session that a peer opened on Jetty, of whatever API. Jetty itself finishes the
 * handshake that a close begins. Thread-safe.
 */
final class JettySession extends OpenSession implements Connection.Listener {

	/** As long as a blocking send takes on Tomcat, at most. */
	private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

	private final WebSocketSessions sessions;

	private final JettyCore core;

	/** Whether the application reads when it likes to, and perhaps never. */
	private final boolean reactive;

	private volatile boolean connected;

	private volatile boolean opened;

	private volatile boolean sent;

	private volatile boolean closed;

	private JettySession(WebSocketSessions sessions, JettyCore core, String endpoint, boolean reactive) {
		super(endpoint, address(core.connection().getEndPoint()));
		this.sessions = sessions;
		this.core = core;
		this.reactive = reactive;
	}

	/** Returns the session that a connection carries, before it is open. */
	static @Nullable JettySession of(WebSocketSessions sessions, WebSocketConnection connection, String endpoint,
			boolean reactive) {
		JettyCore core = JettyCore.of(connection);
		if (core == null) {
			return null;
		}
		JettySession session = new JettySession(sessions, core, endpoint, reactive);
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
		if (this.sent && this.core.isAnswered(closeCode())) {
			acknowledge();
		}
		this.closed = true;
		if (this.opened) {
			this.sessions.remove(this);
		}
	}

	@Override
	void close(int code, String reason) {
		// first: the answer may come at once
		this.sent = this.core.session().isOutputOpen();
		if (this.core.close(code, reason) && this.reactive && !this.core.isReading()) {
			// else nobody looks for the answer
			this.core.connection().demand();
		}
	}

	@Override
	void cut() {
		// whatever ends the connection tells the application first, which may block
	}

	@Override
	void cleanUp() {
		EndPoint endPoint = this.core.connection().getEndPoint();
		// past TLS, which would wait for a peer that does not read
		((endPoint instanceof SslConnection.SslEndPoint tls) ? tls.getSslConnection().getEndPoint() : endPoint).close();
	}

	/**
	 * Nothing is overtaken that has been sent, but perhaps the rest of a message, or the
	 * answer to one that is being handled: the next is asked for only then.
	 */
	@Override
	boolean isBusy(boolean patient) {
		return patient && (this.core.isSendingInParts() || !(this.reactive || this.core.isReading()));
	}

	@Override
	public @Nullable Thread thread() {
		// who is at a message of it is not known
		return null;
	}

	@Override
	public @Nullable String subProtocol() {
		return this.core.session().getNegotiatedSubProtocol();
	}

	@Override
	public void send(String text) throws IOException {
		FutureCallback sent = new FutureCallback();
		this.core.session().sendFrame(new OutgoingEntry.Builder(new Frame(OpCode.TEXT, text), sent).build());
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
