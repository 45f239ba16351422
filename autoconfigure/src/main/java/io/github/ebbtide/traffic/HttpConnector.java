package io.github.ebbtide.traffic;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A port that a server listens on for HTTP, as a drain stops it, whatever the server is.
 * Methods are called from the drain's own threads, one at a time.
 */
interface HttpConnector {

	/**
	 * Tell clients to go elsewhere, and keep serving them.
	 */
	void announce();

	/**
	 * Tell those that could not be told before.
	 * @return whether to call this again
	 */
	boolean remind();

	/**
	 * Take the announcement back.
	 */
	default void resume() {
	}

	/**
	 * Let no new connection in, and lose none that has been made. Does nothing if the
	 * listener is closed already.
	 * @param deadline when to give up
	 * @throws InterruptedException if the thread is interrupted
	 */
	void closeListener(Deadline deadline) throws InterruptedException;

	/**
	 * Let the server stop without waiting for requests.
	 */
	default void giveUpRequests() {
	}

	/**
	 * Close what is open still, where the server would not, as its listener is closed.
	 */
	default void cutConnections() {
	}

	/**
	 * Return the open connections.
	 * @return the connections, or {@code null} if they are the server's own business
	 */
	@Nullable HttpConnections connections();

}
