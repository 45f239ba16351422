package io.github.ebbtide.websocket;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * An open session as listeners see it, whatever API it was opened with. Thread-safe.
 *
 * @since 0.1.0
 */
public interface WebSocketConnection {

	/**
	 * Return the path pattern of the endpoint; for a session of a client, the host it is
	 * connected to.
	 * @return the endpoint, one of few
	 */
	String endpoint();

	/**
	 * Return the address of the peer.
	 * @return the address, or {@code null} if it is not known
	 */
	@Nullable String remoteAddress();

	/**
	 * Return the sub-protocol, for example {@code v12.stomp}.
	 * @return the sub-protocol, or {@code null} if there is none
	 */
	@Nullable String subProtocol();

	/**
	 * Send a text message; on a SockJS session, one that its client unpacks. Blocks while
	 * the peer does not read.
	 * @param text the message
	 * @throws IOException if it could not be sent
	 */
	void send(String text) throws IOException;

}
