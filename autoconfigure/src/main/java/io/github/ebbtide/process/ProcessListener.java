package io.github.ebbtide.process;

/**
 * Hears what happens to child processes. Beans of this type are found automatically. A
 * child is the same object in all calls. Methods may throw: that is logged and otherwise
 * ignored. They should be quick; each says on which thread it is called.
 *
 * @since 0.1.0
 */
public interface ProcessListener {

	/**
	 * A child is asked for. Called on the thread that asks.
	 * @param child the child, which waits for a place
	 */
	default void queued(ChildProcess child) {
	}

	/**
	 * A child is about to be launched: the place to flush what must not be shared. Called
	 * on the thread that asks.
	 * @param child the child
	 */
	default void beforeLaunch(ChildProcess child) {
	}

	/**
	 * A child runs: the place to reopen what must not be shared. Called on the child's
	 * own pump, before it reads.
	 * @param child the child
	 */
	default void started(ChildProcess child) {
	}

	/**
	 * A child has been sent a signal. Called on the thread that did so, and perhaps only
	 * when the child has ended.
	 * @param child the child
	 * @param step {@link CommandResult.Step#TERM} or {@link CommandResult.Step#KILL}
	 */
	default void escalated(ChildProcess child, CommandResult.Step step) {
	}

	/**
	 * A child has ended, or will never be launched. Called once for each child, before
	 * the caller gets the result.
	 * @param child the child
	 * @param result what came of it
	 */
	default void ended(ChildProcess child, CommandResult result) {
	}

}
