package io.github.ebbtide.executor;

/**
 * When an executor may be shut that does not show what it does.
 *
 * @since 0.1.0
 */
public enum ExecutorEnd {

	/** Before the application context closes: nobody needs it then. */
	BEFORE_CLOSE,

	/** In its turn, after the beans that need it for their own end. */
	IN_TURN,

	/** Never: it is not the application context that ends it. */
	ELSEWHERE

}
