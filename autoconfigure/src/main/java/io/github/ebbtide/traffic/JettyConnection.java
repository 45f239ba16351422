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
		EndPoint endPoint = (transport.getConnection() instanceof SslConnection tls) ? tls.getSslEndPoint() : transport;
		if (!transport.isOpen() || !(endPoint instanceof AbstractEndPoint socket)) {
			return null;
		}
		if (socket.getConnection() instanceof HttpConnection connection) {
			return new JettyHttp1Connection(socket, connection);
		}
		return http2 ? JettyHttp2Connection.of(socket) : null;
	}

	/** Returns the endpoint that requests come from. */
	AbstractEndPoint endPoint();

	/** Returns whether no request is under way, nor a part of one read. */
	boolean isIdle();

	/**
	 * Closes the connection, unless a request has come in by now. Whether it is closed
	 * may show after a moment.
	 */
	void closeIfIdle();

}
