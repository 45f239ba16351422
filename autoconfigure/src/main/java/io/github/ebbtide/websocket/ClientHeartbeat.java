package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about peers of our clients that have vanished without a word: sends a ping
 * now and then, and ends a session from which nothing has come for too long. Sessions of
 * STOMP have heartbeats of their own and are left alone. A daemon thread keeps the time,
 * from the first session of a client on, and another sends the pings of a round.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ClientHeartbeat implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ClientHeartbeat.class);

	private static final long STUCK_MILLIS = 250;

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
				Thread thread = newThread(() -> work(sessions));
				this.thread = thread;
				thread.start();
			}
		}
	}

	private void work(WebSocketSessions sessions) {
		try {
			while (pause()) {
				sessions.find();
				Queue<OpenSession> round = new ConcurrentLinkedQueue<>();
				sessions.forEachOpen(round::add);
				beatAll(round);
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

	/**
	 * A ping to a peer that has just got stuck may wait for as long as the client lets a
	 * write wait; then another thread goes on with the others.
	 */
	private void beatAll(Queue<OpenSession> round) throws InterruptedException {
		while (!round.isEmpty()) {
			Thread beater = newThread(() -> {
				for (OpenSession session = round.poll(); session != null; session = round.poll()) {
					beat(session);
				}
			});
			beater.start();
			int left;
			do {
				left = round.size();
				beater.join(STUCK_MILLIS);
			}
			while (beater.isAlive() && round.size() < left);
		}
	}

	private static Thread newThread(Runnable work) {
		Thread thread = new Thread(work, "ebbtide-websocket-heartbeat");
		thread.setDaemon(true);
		return thread;
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
