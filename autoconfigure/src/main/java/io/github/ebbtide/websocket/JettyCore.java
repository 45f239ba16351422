package io.github.ebbtide.websocket;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.internal.WebSocketSessionState;
import org.eclipse.jetty.websocket.core.util.FragmentingFlusher;
import org.jspecify.annotations.Nullable;

/**
 * What a session of Jetty knows and does not tell. Thread-safe.
 *
 * @param connection the connection
 * @param session the session that it carries
 * @param state how far the session has come
 * @param flusher what all frames of the session pass
 */
record JettyCore(WebSocketConnection connection, WebSocketCoreSession session, WebSocketSessionState state,
		FragmentingFlusher flusher) {

	private static final PrivateField SESSION = PrivateField.of(WebSocketConnection.class, "coreSession");

	private static final PrivateField DEMAND = PrivateField.of(WebSocketConnection.class, "demand");

	private static final PrivateField STATE = PrivateField.of(WebSocketCoreSession.class, "sessionState");

	private static final PrivateField FLUSHER = PrivateField.of(WebSocketCoreSession.class, "flusher");

	private static final PrivateField OUTGOING = PrivateField.of(WebSocketSessionState.class, "_outgoingContinuation");

	/**
	 * Look into a connection.
	 * @param connection the connection
	 * @return what it carries, or {@code null} if it does not look as it is expected to
	 */
	static @Nullable JettyCore of(WebSocketConnection connection) {
		WebSocketCoreSession session = SESSION.read(connection, WebSocketCoreSession.class);
		if (session == null) {
			return null;
		}
		WebSocketSessionState state = STATE.read(session, WebSocketSessionState.class);
		FragmentingFlusher flusher = FLUSHER.read(session, FragmentingFlusher.class);
		return (state != null && flusher != null) ? new JettyCore(connection, session, state, flusher) : null;
	}

	/**
	 * Sends the frame behind all that is being sent, and does not let the session know:
	 * with most codes Jetty would end the connection, and not wait for the answer. When
	 * that comes, it is a close of the peer's.
	 * @return whether there is somebody to send it to
	 */
	boolean close(int code, String reason) {
		boolean open = this.session.isOutputOpen();
		if (open) {
			this.flusher
				.sendFrame(new OutgoingEntry.Builder(new CloseStatus(code, reason).toFrame(), Callback.NOOP).build());
		}
		return open;
	}

	/**
	 * Return whether the peer has answered a close. Any other end has a cause, or no
	 * status, or one that the application has given up with.
	 */
	boolean isAnswered(int code) {
		CloseStatus status = this.state.isClosed() ? this.state.getCloseStatus() : null;
		return status != null && status.getCode() != CloseStatus.NO_CLOSE && status.getCause() == null
				&& (!status.isAbnormal() || status.getCode() == code);
	}

	/** Returns whether only a part of a message has been sent. */
	boolean isSendingInParts() {
		Byte opCode = OUTGOING.read(this.state, Byte.class);
		return opCode != null && opCode != OpCode.UNDEFINED;
	}

	/** Returns whether another message has been asked for. */
	boolean isReading() {
		Enum<?> demand = DEMAND.read(this.connection, Enum.class);
		return demand == null || !demand.name().equals("NOT_DEMANDING");
	}

}
