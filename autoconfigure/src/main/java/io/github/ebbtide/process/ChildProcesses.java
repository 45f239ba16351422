package io.github.ebbtide.process;

/**
 * The one way to launch child processes. No shell is involved, nothing but descriptors 0,
 * 1 and 2 is inherited, the environment is clean, output is always drained, every step
 * has a bound, and what is launched here is ended when the application stops.
 * <p>
 * Neither method throws for what may happen to a process: callers get an outcome.
 * Thread-safe; virtual threads may call it.
 *
 * @since 0.1.0
 */
public interface ChildProcesses {

	/**
	 * Run a command to its end. Where the calling thread is interrupted the child and its
	 * descendants are ended, the outcome is {@link CommandResult.Outcome#CANCELLED}, and
	 * the thread is interrupted again.
	 * @param command what to run
	 * @return what came of it
	 */
	CommandResult run(Command command);

	/**
	 * Start a command, and return once it runs or has failed to. Waits for a place where
	 * as many children as allowed are running; the command's timeout covers that.
	 * @param command what to start
	 * @return the child, ended already where it could not be started
	 */
	ChildProcess start(Command command);

}
