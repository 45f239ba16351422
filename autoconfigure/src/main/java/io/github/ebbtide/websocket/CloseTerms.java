package io.github.ebbtide.websocket;

import java.time.Duration;

/**
 * How sessions are closed.
 *
 * @param code the close code
 * @param reason the close reason
 * @param timeout how long a peer may take to answer
 * @param spread the window over which the closes are spread
 * @since 0.1.0
 */
public record CloseTerms(int code, String reason, Duration timeout, Duration spread) {

	/** What ending the connections of those who did not answer may take. */
	static final Duration ABORT = Duration.ofMillis(250);

	/**
	 * Return the time to keep back for closing.
	 * @return spread and timeout, and a moment to cut off those who do not answer
	 */
	Duration longest() {
		return this.spread.plus(this.timeout).plus(ABORT);
	}

}
