package io.github.ebbtide.shutdown;

/**
 * Where an application stands between serving and gone.
 *
 * @since 0.1.0
 */
public enum DrainState {

	/** Serving; no drain has begun, or it was taken back. */
	RUNNING,

	/** A drain is under way; work in flight is served, new work is sent elsewhere. */
	DRAINING,

	/** Nothing is in flight and nothing is let in; the process stays up. */
	DRAINED,

	/** The application context closes; late work is refused. */
	RELEASING

}
