package io.github.ebbtide.work;

import org.jspecify.annotations.Nullable;

/**
 * Something in flight that a drain waits for: a request, a stream, a WebSocket session, a
 * message, a task, a child process. Implementations are read from threads other than the
 * one that does the work, also while the work ends.
 *
 * @since 0.1.0
 */
public interface Work {

	/**
	 * Describe the work so that an operator recognises it, without secrets: a request's
	 * method and URI pattern, never its query string.
	 * @return a short description
	 */
	String description();

	/**
	 * Return when the work began.
	 * @return the {@link System#nanoTime()} reading at the start
	 */
	long startNanos();

	/**
	 * Return the thread that does the work at the moment.
	 * @return the thread, or {@code null} if there is none or it is not known
	 */
	@Nullable Thread thread();

}
