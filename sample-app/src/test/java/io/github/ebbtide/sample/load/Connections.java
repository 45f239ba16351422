package io.github.ebbtide.sample.load;

import java.io.IOException;

import io.github.ebbtide.sample.load.HttpConnection.Response;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a client has to one server, and how a request gets to one of them.
 * Thread-safe.
 */
interface Connections extends AutoCloseable {

	/**
	 * Send a request and read the whole response.
	 * @param target the path and query
	 * @param kind which connection to take
	 * @return the response, or {@code null} if it would have needed a connection to be
	 * opened when that was over: nothing was sent then
	 * @throws IOException if the response is not whole
	 */
	@Nullable Response get(String target, Outcome.Connection kind) throws IOException;

	/**
	 * Open none from now on. When this returns, none is being opened either.
	 */
	void stopOpening();

	/**
	 * Return the number of connections that were opened.
	 * @return the number of connections of both kinds
	 */
	long opened();

	/**
	 * Return how often a request took another persistent connection than the one that it
	 * had first, because the server had closed that one while it was idle or, over
	 * HTTP/2, had said GOAWAY.
	 * @return the number of times
	 */
	long replaced();

	@Override
	void close();

}
