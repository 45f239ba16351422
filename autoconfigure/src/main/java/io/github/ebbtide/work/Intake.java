package io.github.ebbtide.work;

/**
 * Something that lets new work in: a connector, a listener container, a scheduler,
 * handshakes. Beans of this type are found automatically. Methods are called from the
 * drain's own threads, one at a time for each intake.
 *
 * @since 0.1.0
 */
public interface Intake {

	/**
	 * Return the name that the report shows.
	 * @return the name, unique among the intakes
	 */
	String name();

	/**
	 * Tell those on the other side to go elsewhere, and keep serving them.
	 */
	default void announce() {
	}

	/**
	 * Let nothing new in any longer, and return only when that is certain.
	 * @param deadline when to give up
	 * @throws Exception if the intake could not be stopped
	 */
	void stop(Deadline deadline) throws Exception;

	/**
	 * Take the announcement back: the drain was cancelled before the intake was stopped.
	 */
	default void resume() {
	}

}
