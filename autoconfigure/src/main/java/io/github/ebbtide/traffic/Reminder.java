package io.github.ebbtide.traffic;

/**
 * Repeats an announcement while traffic settles, for those who missed it.
 *
 * @since 0.1.0
 */
public interface Reminder {

	/**
	 * Announce again.
	 * @return whether somebody may miss this one too, so that it needs repeating
	 */
	boolean remind();

}
