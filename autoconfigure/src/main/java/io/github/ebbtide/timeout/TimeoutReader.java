package io.github.ebbtide.timeout;

import java.util.List;

/**
 * Asks one technology for its effective timeouts. Beans of this type are found
 * automatically. Called from the thread that reads the audit; never blocks.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TimeoutReader {

	/**
	 * Read the timeouts of what is in use.
	 * @return the timeouts, none if the technology is not in use
	 */
	List<SocketTimeout> read();

}
