package io.github.ebbtide.shutdown;

/**
 * The phases or the tasks in them do not make a drain: a cycle, a name that nobody has, a
 * name that two have, or more time than there is. The message names them.
 *
 * @since 0.1.0
 */
public final class InvalidPhasesException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Create an exception.
	 * @param message what is wrong, with the names involved
	 * @param action what to do about it, with the properties to change
	 */
	public InvalidPhasesException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Return what to do about it.
	 * @return one or more sentences
	 */
	public String action() {
		return this.action;
	}

}
