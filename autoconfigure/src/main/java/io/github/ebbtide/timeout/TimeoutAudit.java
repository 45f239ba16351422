package io.github.ebbtide.timeout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The effective timeouts of all technologies in use. A reader that fails leaves the
 * others alone. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TimeoutAudit {

	private static final Log logger = LogFactory.getLog(TimeoutAudit.class);

	private final Supplier<? extends List<TimeoutReader>> readers;

	/**
	 * Create an audit.
	 * @param readers supplies the readers
	 */
	public TimeoutAudit(Supplier<? extends List<TimeoutReader>> readers) {
		this.readers = readers;
	}

	/**
	 * Read all timeouts.
	 * @return the timeouts, by technology and name
	 */
	public List<SocketTimeout> timeouts() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		for (TimeoutReader reader : this.readers.get()) {
			try {
				timeouts.addAll(reader.read());
			}
			catch (RuntimeException | LinkageError ex) {
				logger.warn("Cannot read timeouts with " + reader.getClass().getName(), ex);
			}
		}
		timeouts.sort(Comparator.comparing(SocketTimeout::technology)
			.thenComparing(SocketTimeout::name)
			.thenComparing(SocketTimeout::limit));
		return List.copyOf(timeouts);
	}

	/**
	 * Read the timeouts that are missing.
	 * @return those that are infinite and can hold a thread
	 */
	public List<SocketTimeout> infinite() {
		return timeouts().stream().filter(SocketTimeout::infinite).toList();
	}

}
