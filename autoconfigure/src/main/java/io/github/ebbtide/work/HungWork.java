package io.github.ebbtide.work;

import java.time.Duration;

/**
 * Work whose thread has been in the same place for a while. Immutable.
 *
 * @param work what it is, and where its thread is
 * @param stuckFor how long the thread is known to have been there
 * @since 0.1.0
 */
public record HungWork(Blocker work, Duration stuckFor) {

	/**
	 * Return one line for the log.
	 * @return for example {@code http GET /reports/{id} 45.0 s in SocketDispatcher.read0}
	 */
	public String summary() {
		return this.work.kind() + " " + this.work.summary();
	}

}
