package io.github.ebbtide.traffic;

import java.util.List;

import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Jetty that speaks HTTP/2.
 */
record JettyHttp2Connection(AbstractEndPoint socket, AbstractEndPoint endPoint,
		HTTP2Session session) implements JettyConnection {

	static @Nullable JettyHttp2Connection of(AbstractEndPoint socket, AbstractEndPoint endPoint) {
		return (endPoint.getConnection() instanceof HTTP2Connection connection)
				? new JettyHttp2Connection(socket, endPoint, connection.getSession()) : null;
	}

	/**
	 * Sends GOAWAY that lets every stream be served. Jetty's own would be followed by
	 * another, which does not, as soon as there is no stream.
	 */
	void sendAway() {
		this.session.frames(null, List.of(GoAwayFrame.GRACEFUL), Callback.NOOP);
	}

	@Override
	public boolean isIdle() {
		return this.session.getStreamCount() == 0;
	}

	/**
	 * Says which stream was the last, and closes then, unless that is served still.
	 * Whoever sends another one in this moment learns that nobody has seen it.
	 */
	@Override
	public void closeIfIdle() {
		this.session.close(ErrorCode.NO_ERROR.code, null, Callback.from(() -> {
			if (isIdle()) {
				this.endPoint.close();
			}
		}));
	}

	boolean hasServed() {
		return this.session.getStreamsOpened() > 0;
	}

}
