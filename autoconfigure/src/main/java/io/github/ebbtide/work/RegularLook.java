package io.github.ebbtide.work;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Looks at something again and again, on a daemon thread of its own, for the first time
 * after one interval unless it is told otherwise. A look that fails is not the last one.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class RegularLook implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RegularLook.class);

	private final Runnable look;

	private final Duration first;

	private final Duration interval;

	private final Ticker ticker;

	private final Thread thread;

	private final Object monitor = new Object();

	private boolean closed;

	/**
	 * Create it; nothing is looked at before it is {@link #start() started}.
	 * @param threadName the name of its thread
	 * @param look what to do
	 * @param interval the time between two looks
	 * @param ticker the clock
	 */
	public RegularLook(String threadName, Runnable look, Duration interval, Ticker ticker) {
		this(threadName, look, interval, interval, ticker);
	}

	/**
	 * Create it; nothing is looked at before it is {@link #start() started}.
	 * @param threadName the name of its thread
	 * @param look what to do
	 * @param first the time until the first look
	 * @param interval the time between two looks
	 * @param ticker the clock
	 */
	public RegularLook(String threadName, Runnable look, Duration first, Duration interval, Ticker ticker) {
		this.look = look;
		this.first = first;
		this.interval = interval;
		this.ticker = ticker;
		this.thread = new Thread(this::run, threadName);
		this.thread.setDaemon(true);
	}

	/**
	 * Begin.
	 */
	public void start() {
		this.thread.start();
	}

	/**
	 * End, without waiting for a look that is under way.
	 */
	@Override
	public void close() {
		synchronized (this.monitor) {
			this.closed = true;
			this.monitor.notifyAll();
		}
	}

	private void run() {
		try {
			Duration pause = this.first;
			while (!awaitNext(Deadline.after(pause, this.ticker))) {
				lookOnce();
				pause = this.interval;
			}
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

	private void lookOnce() {
		try {
			this.look.run();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("Could not look", ex);
		}
	}

}
