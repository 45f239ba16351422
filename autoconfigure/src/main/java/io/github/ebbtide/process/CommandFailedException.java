package io.github.ebbtide.process;

/**
 * A command did not succeed. The message says its name and what happened, and holds
 * neither arguments nor variables nor output.
 *
 * @since 0.1.0
 */
public final class CommandFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient CommandResult result;

	/**
	 * Create an exception.
	 * @param result what came of the command
	 */
	public CommandFailedException(CommandResult result) {
		super(result.toString());
		this.result = result;
	}

	/**
	 * Return what came of the command.
	 * @return the result
	 */
	public CommandResult result() {
		return this.result;
	}

}
