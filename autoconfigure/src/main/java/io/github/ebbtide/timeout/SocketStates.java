package io.github.ebbtide.timeout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.ebbtide.work.Deadline;
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
	 * What is counted: the states of TCP, and, in addition, sockets that retransmit, that
	 * wait for a peer that takes nothing, and established ones without keep-alive.
	 */
	public static final List<String> NAMES = Stream
		.concat(SocketTable.STATES.stream(),
				Stream.of(SocketTable.RETRANSMITTING, SocketTable.ZERO_WINDOW, SocketTable.UNPROTECTED))
		.toList();

	private static final Log logger = LogFactory.getLog(SocketStates.class);

	private static final Duration INTERVAL = Duration.ofSeconds(15);

	private static final Path PROCESS = Path.of("/proc/self");

	private final Thread thread = new Thread(this::run, "ebbtide-sockets");

	private final Object monitor = new Object();

	private final SocketTable table;

	private final Duration interval;

	private final Ticker ticker;

	private boolean closed;

	private volatile Map<String, Integer> counts = Map.of();

	/**
	 * Create a sampler of this process's sockets.
	 */
	public SocketStates() {
		this(new SocketTable(PROCESS), INTERVAL, Ticker.SYSTEM);
	}

	SocketStates(SocketTable table, Duration interval, Ticker ticker) {
		this.table = table;
		this.interval = interval;
		this.ticker = ticker;
		this.thread.setDaemon(true);
	}

	/**
	 * Return whether this system has such a table.
	 * @return whether it can be read
	 */
	public static boolean areKnown() {
		return SocketTable.isReadable(PROCESS);
	}

	/**
	 * Begin to sample, on a thread of its own.
	 */
	public void start() {
		this.thread.start();
	}

	/**
	 * Return how many sockets were in a state at the last sample.
	 * @param state one of the {@link #NAMES}
	 * @return the number
	 */
	public int count(String state) {
		return this.counts.getOrDefault(state, 0);
	}

	@Override
	public void close() {
		synchronized (this.monitor) {
			this.closed = true;
			this.monitor.notifyAll();
		}
	}

	private void run() {
		try {
			do {
				sample();
			}
			while (!awaitNext(Deadline.after(this.interval, this.ticker)));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean awaitNext(Deadline next) throws InterruptedException {
		synchronized (this.monitor) {
			while (!this.closed && !next.hasPassed()) {
				next.await(this.monitor);
			}
			return this.closed;
		}
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
