package io.github.ebbtide.process;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * A child process. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ChildProcess {

	/**
	 * Return the name of its command.
	 * @return the name
	 */
	String name();

	/**
	 * Return its process number.
	 * @return the number, or nothing if it never started
	 */
	OptionalLong pid();

	/**
	 * Return what completes when the child has ended, with the same result that
	 * {@link ChildProcesses#run(Command)} returns. It never fails. What depends on it
	 * runs on a platform thread of its own, or at once where the child has ended.
	 * @return what completes with the result
	 */
	CompletionStage<CommandResult> onExit();

	/**
	 * End the child and its descendants: SIGTERM, and SIGKILL to those that are left
	 * after the command's {@code killAfter}. Returns at once; {@link #onExit()} tells the
	 * end. Does nothing once the child has ended.
	 */
	void stop();

	/**
	 * Return what the child has written to its standard output so far, as far as it is
	 * kept.
	 * @return the output
	 */
	String stdout();

	/**
	 * Return what the child has written to its standard error so far, as far as it is
	 * kept.
	 * @return the output
	 */
	String stderr();

}
