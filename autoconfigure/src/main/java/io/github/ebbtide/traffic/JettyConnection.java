package io.github.ebbtide.traffic;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Jetty that takes requests. Asked from any thread.
 */
interface JettyConnection {

	/**
	 * Return the connection of an endpoint, inside TLS.
	 * @param transport the endpoint of the socket
	 * @param http2 whether HTTP/2 is spoken, and on the class path
	 * @return the connection, or {@code null} if it is closed, upgraded, or has not got
	 * as far as HTTP
	 */
	static @Nullable JettyConnection of(EndPoint transport, boolean http2) {
		if (!transport.isOpen() || !(transport instanceof AbstractEndPoint socket)) {
			return null;
		}
		AbstractEndPoint inner = (socket.getConnection() instanceof SslConnection tls) ? tls.getSslEndPoint() : socket;
		if (inner.getConnection() instanceof HttpConnection connection) {
			return new JettyHttp1Connection(socket, inner, connection);
		}
		return http2 ? JettyHttp2Connection.of(socket, inner) : null;
	}

	/** Returns the endpoint of the socket, which knows when it was used last. */
	AbstractEndPoint socket();

	/** Returns whether no request is under way, nor a part of one read. */
	boolean isIdle();

	/**
	 * Closes the connection, unless a request has come in by now. Whether it is closed
	 * may show after a moment.
	 */
	void closeIfIdle();

}
