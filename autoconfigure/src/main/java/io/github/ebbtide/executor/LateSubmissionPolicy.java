package io.github.ebbtide.executor;

/**
 * What becomes of a task that the application submits when the executor is shut. The
 * framework's own housekeeping is dropped either way.
 *
 * @since 0.1.0
 */
public enum LateSubmissionPolicy {

	/** It is rejected with an exception that says which phase shut the executor. */
	REJECT,

	/**
	 * It runs in the calling thread, unless it is meant for a scheduler: those are
	 * rejected.
	 */
	RUN_IN_CALLER

}
