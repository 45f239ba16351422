package io.github.ebbtide.websocket;

import java.util.concurrent.Executor;

/**
 * Runs what may block on a session.
 */
@FunctionalInterface
interface Closers extends Executor {

	/**
	 * Let somebody else go on where all are stuck.
	 * @return whether something still waits to be run
	 */
	default boolean relieve() {
		return false;
	}

	/**
	 * Begin nothing more.
	 */
	default void end() {
	}

}
