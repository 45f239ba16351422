package io.github.ebbtide.timeout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.ebbtide.work.RegularLook;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The states of this process's TCP sockets, sampled in the background: reading the table
 * takes tens of milliseconds where there are thousands, which no scrape may cost. Linux
 * only. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketStates implements AutoCloseable {

	/**
	 * What is counted: the states of TCP in which a process can have a socket, and, in
	 * addition, sockets that retransmit, that wait for a peer that takes nothing, and
	 * established ones without keep-alive. The kernel alone has those in
	 * {@code time-wait} and {@code syn-recv}, and says of none whose it is.
	 */
	public static final List<String> NAMES = Stream
		.concat(SocketTable.STATES.stream().filter((state) -> !SocketTable.KERNELS_OWN.contains(state)),
				Stream.of(SocketTable.RETRANSMITTING, SocketTable.ZERO_WINDOW, SocketTable.UNPROTECTED))
		.toList();

	private static final Log logger = LogFactory.getLog(SocketStates.class);

	/** Not at once: a start has better things to do. */
	private static final Duration FIRST = Duration.ofSeconds(1);

	private static final Duration INTERVAL = Duration.ofSeconds(15);

	private static final Path PROCESS = Path.of("/proc/self");

	private final SocketTable table = new SocketTable(PROCESS);

	private final RegularLook looks = new RegularLook("ebbtide-sockets", this::sample, FIRST, INTERVAL, Ticker.SYSTEM);

	private volatile Map<String, Integer> counts = Map.of();

	/**
	 * Return whether this system has such a table.
	 * @return whether it can be read
	 */
	public static boolean areKnown() {
		return SocketTable.isReadable(PROCESS);
	}

	/**
	 * Begin to sample, on a thread of its own, for the first time after a second.
	 */
	public void start() {
		this.looks.start();
	}

	/**
	 * Return how many sockets were in a state at the last sample, none before the first.
	 * @param state one of the {@link #NAMES}
	 * @return the number
	 */
	public int count(String state) {
		return this.counts.getOrDefault(state, 0);
	}

	@Override
	public void close() {
		this.looks.close();
	}

	private void sample() {
		try {
			this.counts = this.table.count();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Cannot read the table of sockets", ex);
		}
	}

}
