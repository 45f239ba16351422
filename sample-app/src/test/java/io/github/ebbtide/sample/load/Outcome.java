package io.github.ebbtide.sample.load;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What became of one request.
 *
 * @param number its place in the schedule, from 0
 * @param connection how it was sent
 * @param target what was asked for
 * @param scheduledAt when it was due
 * @param lateness how much later it was sent, which is the client's own fault
 * @param latency from being sent to the last byte of the response or the failure
 * @param status the status code, 0 if there was no whole response
 * @param closes whether the server announced to close the connection
 * @param error what went wrong with the connection
 */
public record Outcome(long number, Connection connection, String target, Instant scheduledAt, Duration lateness,
		Duration latency, int status, boolean closes, @Nullable String error) {

	/**
	 * Return whether the client got what it asked for.
	 * @return if there was a whole response with a 2xx status
	 */
	public boolean succeeded() {
		return this.error == null && this.status / 100 == 2;
	}

	/**
	 * How a request was sent.
	 */
	public enum Connection {

		/**
		 * On a connection of its own, with {@code Connection: close}.
		 */
		NEW,

		/**
		 * On a persistent connection.
		 */
		KEPT_ALIVE

	}

}
