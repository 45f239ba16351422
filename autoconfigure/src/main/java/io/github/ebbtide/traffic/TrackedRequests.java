package io.github.ebbtide.traffic;

import io.github.ebbtide.work.WorkSource;

/**
 * The requests that a drain waits for, and beside them the ignored ones, which it does
 * not wait for but whose connections it must recognise.
 *
 * @param <S> what holds requests
 * @param counted the requests that are work
 * @param ignored the requests that are not
 * @since 0.1.0
 */
public record TrackedRequests<S extends WorkSource>(S counted, S ignored) {

	/**
	 * Return how many requests are in flight, ignored ones included.
	 * @return the number
	 */
	public int active() {
		return this.counted.active() + this.ignored.active();
	}

}
