package io.github.ebbtide.websocket;

/**
 * Sees to it that a server can read what peers answer, and notice that connections have
 * ended, also where the application blocks all of its threads.
 *
 * @since 0.1.0
 */
public interface SpareThreads {

	/**
	 * Make sure that there are some.
	 */
	void ensure();

}
