package io.github.ebbtide.traffic;

import java.time.Duration;

/**
 * How long a connection has to be idle before it is certain enough that no request is on
 * its way on it, one that was accepted a moment ago among them. Nothing once the context
 * has been closed by the application itself.
 *
 * @since 0.1.0
 */
public final class TransitTime {

	private static final Duration IN_TRANSIT = Duration.ofMillis(500);

	private final DrainProgress drain;

	/**
	 * Create it.
	 * @param drain the drain under way
	 */
	public TransitTime(DrainProgress drain) {
		this.drain = drain;
	}

	Duration current() {
		return this.drain.isContextClosed() ? Duration.ZERO : IN_TRANSIT;
	}

}
