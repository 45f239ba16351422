package io.github.ebbtide.websocket;

import java.time.Duration;

import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about peers of our clients that have vanished without a word: sends a ping
 * now and then, and ends a session from which nothing has come for too long. Sessions of
 * STOMP have heartbeats of their own and are left alone. One daemon thread does it, from
 * the first session of a client on. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ClientHeartbeat implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ClientHeartbeat.class);

	private final Object monitor = new Object();

	private final Duration interval;

	private final Duration patience;

	private final Ticker ticker;

	private @Nullable Thread thread;

	private boolean closed;

	/**
	 * Create it.
	 * @param interval how often to send a ping; never, if zero
	 * @param patience how long nothing may come
	 * @param ticker the clock
	 */
	public ClientHeartbeat(Duration interval, Duration patience, Ticker ticker) {
		this.interval = interval;
		this.patience = patience;
		this.ticker = ticker;
	}

	/**
	 * Begin, if it has not begun.
	 * @param sessions the sessions, those of clients among them
	 */
	public void begin(WebSocketSessions sessions) {
		synchronized (this.monitor) {
			if (this.thread == null && !this.closed && !this.interval.isZero()) {
				Thread thread = new Thread(() -> work(sessions), "ebbtide-websocket-heartbeat");
				thread.setDaemon(true);
				this.thread = thread;
				thread.start();
			}
		}
	}

	private void work(WebSocketSessions sessions) {
		try {
			while (pause()) {
				sessions.find();
				sessions.forEachOpen(this::beat);
			}
		}
		catch (InterruptedException ex) {
			// nobody interrupts it but what it has called
			logger.debug("The heartbeat has ended");
		}
	}

	private boolean pause() throws InterruptedException {
		synchronized (this.monitor) {
			long end = this.ticker.nanoTime() + this.interval.toNanos();
			for (long left = this.interval.toNanos(); left > 0 && !this.closed; left = end - this.ticker.nanoTime()) {
				this.ticker.await(this.monitor, left);
			}
			return !this.closed;
		}
	}

	private void beat(OpenSession session) {
		String subProtocol = session.subProtocol();
		if (subProtocol != null && subProtocol.contains("stomp")) {
			return;
		}
		try {
			session.beat(this.patience);
		}
		catch (Exception ex) {
			logger.debug("No ping for " + session.description(), ex);
		}
	}

	@Override
	public void close() {
		synchronized (this.monitor) {
			this.closed = true;
			this.monitor.notifyAll();
		}
	}

}
