package io.github.ebbtide.websocket;

import java.io.IOException;
import java.time.Duration;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * A session that a peer opened on Tomcat, of whatever API. Thread-safe.
 */
final class TomcatSession extends OpenSession {

	/** Where the user properties of a session hold it. */
	static final String PROPERTY = TomcatSession.class.getName();

	/**
	 * For close codes other than 1000 Tomcat gives up after 50 ms, even where the frame
	 * went out a little later. We cut off those who take too long ourselves.
	 */
	static final long CLOSE_SEND_TIMEOUT = Duration.ofMinutes(2).toMillis();

	private final WebSocketSessions sessions;

	private final @Nullable String subProtocol;

	private final Reader reader = new Reader();

	private volatile boolean inMessage;

	private volatile boolean established;

	private volatile @Nullable SocketWrapperBase<?> socket;

	private volatile @Nullable TomcatConnection connection;

	private volatile @Nullable WsSession session;

	private volatile @Nullable Session guard;

	private volatile @Nullable Wrapping wrapping;

	private volatile @Nullable Thread closer;

	private volatile boolean endedByCloser;

	TomcatSession(WebSocketSessions sessions, String endpoint, @Nullable String remoteAddress,
			@Nullable String subProtocol) {
		super(endpoint, remoteAddress);
		this.sessions = sessions;
		this.subProtocol = (subProtocol != null && !subProtocol.isEmpty()) ? subProtocol : null;
	}

	void connected(SocketWrapperBase<?> socket) {
		this.socket = socket;
		this.connection = TomcatConnection.of(socket);
		this.sessions.add(this);
	}

	void opened(WsSession session, boolean guarded) {
		this.session = session;
		this.guard = guarded ? TomcatSessionGuard.of(session, this, this.sessions) : session;
	}

	/** Notes that Tomcat and the application have what they need to see its end. */
	void established() {
		this.established = true;
		this.sessions.closeIfOver(this);
	}

	/** Takes it off the list; on the thread that closes it, once that is through. */
	void ended() {
		if (Thread.currentThread() == this.closer) {
			this.endedByCloser = true;
		}
		else {
			this.sessions.remove(this);
		}
	}

	/** Lets a protocol on top have its say before the close frame. */
	void wrappedIn(Wrapping wrapping) {
		this.wrapping = wrapping;
	}

	/** Returns the session for the application to use. */
	Session guard() {
		Session guard = this.guard;
		if (guard == null) {
			throw new IllegalStateException("Not open yet");
		}
		return guard;
	}

	void inMessage(boolean inMessage) {
		this.inMessage = inMessage;
	}

	Reader reader() {
		return this.reader;
	}

	@Override
	long handling() {
		// who cannot send for want of a reader is not about to answer
		return writers().isAnyStuck() ? 0 : this.reader.message();
	}

	@Override
	public @Nullable Thread thread() {
		Thread writer = super.thread();
		return (writer == null && isInTurn()) ? this.reader.thread() : writer;
	}

	@Override
	boolean isBusy(boolean patient) {
		if (!this.established || writers().isAny()) {
			return true;
		}
		return patient && (this.inMessage || !writers().isQuiet());
	}

	@Override
	void close(int code, String reason) throws IOException {
		WsSession session = this.session;
		if (session == null || session.isClosed()) {
			return;
		}
		session.getUserProperties().put(Constants.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT_PROPERTY, CLOSE_SEND_TIMEOUT);
		Wrapping wrapping = this.wrapping;
		if (wrapping != null) {
			wrapping.close(code, reason);
		}
		this.closer = Thread.currentThread();
		try {
			session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
		}
		finally {
			this.closer = null;
			if (this.endedByCloser) {
				awaitAnswer();
				ended();
			}
		}
	}

	/**
	 * A write fails over TLS as soon as the end of the connection has been read: together
	 * with the answer, perhaps, which the reader is only about to look at.
	 */
	private void awaitAnswer() {
		SocketWrapperBase<?> socket = this.socket;
		if (socket != null && outcome() == CloseOutcome.UNACKNOWLEDGED) {
			TomcatConnection.awaitReader(socket);
		}
	}

	@Override
	void cut() {
		TomcatConnection connection = this.connection;
		if (connection != null) {
			connection.cut();
		}
	}

	@Override
	void cleanUp() {
		try {
			WsSession session = this.session;
			if (session != null) {
				session.onClose(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "No answer"));
			}
		}
		finally {
			SocketWrapperBase<?> socket = this.socket;
			if (socket != null) {
				socket.close();
			}
			ended();
		}
	}

	@Override
	public @Nullable String subProtocol() {
		return this.subProtocol;
	}

	@Override
	public void send(String text) throws IOException {
		Wrapping wrapping = this.wrapping;
		WsSession session = this.session;
		if (wrapping != null) {
			wrapping.send(text);
		}
		else if (session != null) {
			session.getBasicRemote().sendText(text);
		}
	}

	/** A protocol on top, with messages of its own. */
	interface Wrapping {

		void close(int code, String reason) throws IOException;

		void send(String text) throws IOException;

	}

}
