package io.github.ebbtide.traffic;

import java.time.Duration;

/**
 * The open connections of a connector. Thread-safe.
 */
interface HttpConnections {

	/**
	 * Close the connections that have been idle for some time.
	 * @param threshold how long a connection has to be idle
	 * @return how many idle connections are left, and after which time to close the first
	 */
	Left closeIdle(Duration threshold);

	/**
	 * Count the connections that are neither idle nor upgraded.
	 * @return how many are being read from, processed or written to
	 */
	int busy();

	/**
	 * Count the connections that are not upgraded.
	 * @return how many are open
	 */
	int open();

	/**
	 * Count the requests that wait for a thread.
	 * @return how many; none where the server has no queue or does not tell
	 */
	default int queued() {
		return 0;
	}

	/**
	 * Return whether a thread of the server is at something.
	 * @return whether there is one; never where the server does not tell
	 */
	default boolean isAnyThreadActive() {
		return false;
	}

	/**
	 * Idle connections that are left open for now.
	 *
	 * @param count how many
	 * @param millis when the first of them has been idle for long enough
	 */
	record Left(int count, long millis) {

		static final Left NONE = new Left(0, Long.MAX_VALUE);

		Left and(long millis) {
			return new Left(this.count + 1, Math.min(this.millis, millis));
		}

		Left and(Left other) {
			return new Left(this.count + other.count, Math.min(this.millis, other.millis));
		}

	}

}
