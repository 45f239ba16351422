package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.work.Deadline;

/**
 * Closes idle connections, and waits until the last bytes of the last responses are
 * written. Requests that still come in on open connections are served. Where nothing is
 * open this takes no time.
 *
 * @since 0.1.0
 */
public final class ConnectionDrain {

	// filters end before the server has written everything, which takes moments
	private static final Duration FLUSH = Duration.ofSeconds(1);

	private static final Duration CHECK_BUSY = Duration.ofMillis(2);

	private final HttpConnectors connectors;

	private final TrackedRequests<?> requests;

	private final TransitTime transitTime;

	private final Object monitor = new Object();

	/**
	 * Create it.
	 * @param connectors the connectors
	 * @param requests the requests in flight
	 * @param transitTime how long a connection has to be idle before it is closed
	 */
	public ConnectionDrain(HttpConnectors connectors, TrackedRequests<?> requests, TransitTime transitTime) {
		this.connectors = connectors;
		this.requests = requests;
		this.transitTime = transitTime;
	}

	/**
	 * Close idle connections until none is left.
	 * @param deadline when to give up
	 * @throws InterruptedException if the thread is interrupted
	 * @throws TimeoutException if the deadline has passed before
	 */
	public void closeIdle(Deadline deadline) throws InterruptedException, TimeoutException {
		seeOff(deadline, deadline.within(Duration.ZERO));
	}

	/**
	 * Close idle connections until none is left, and wait, for moments at most, until
	 * responses are written whose requests are over.
	 * @param deadline when to give up
	 * @throws InterruptedException if the thread is interrupted
	 * @throws TimeoutException if the deadline has passed before
	 */
	void finish(Deadline deadline) throws InterruptedException, TimeoutException {
		awaitQueue(deadline);
		seeOff(deadline, deadline.within(FLUSH));
	}

	/** A request that waits for a thread has not been seen by any filter yet. */
	private void awaitQueue(Deadline deadline) throws InterruptedException {
		while (!deadline.hasPassed() && queued() > 0) {
			await(deadline, CHECK_BUSY);
		}
	}

	private int queued() {
		int queued = 0;
		for (HttpConnections each : this.connectors.connections()) {
			queued += each.queued();
		}
		return queued;
	}

	private void seeOff(Deadline deadline, Deadline flush) throws InterruptedException, TimeoutException {
		List<HttpConnections> connections = this.connectors.connections();
		Duration threshold = this.transitTime.current();
		// by then every connection there is now has been used once more, or closed; those
		// that a listener still lets in are not waited for
		Deadline limit = deadline.within(threshold.plus(FLUSH));
		while (!limit.hasPassed()) {
			boolean busy = !flush.hasPassed() && isBusy(connections);
			HttpConnections.Left left = closeIdle(connections, threshold);
			if (!busy && left.count() == 0) {
				return;
			}
			await(limit, busy ? CHECK_BUSY : Duration.ofMillis(left.millis()));
		}
		if (deadline.hasPassed()) {
			throw new TimeoutException();
		}
	}

	/**
	 * Count the connections that are open, those of streams and WebSockets aside.
	 * @return how many
	 */
	int open() {
		return this.connectors.connections().stream().mapToInt(HttpConnections::open).sum();
	}

	/**
	 * Return whether a request is in flight, counted as work or not, or a thread of the
	 * server is at something else, such as a message of a WebSocket.
	 * @return whether there is one
	 */
	boolean isServing() {
		return this.requests.active() > 0
				|| this.connectors.connections().stream().anyMatch(HttpConnections::isAnyThreadActive);
	}

	private static HttpConnections.Left closeIdle(List<HttpConnections> connections, Duration threshold) {
		HttpConnections.Left left = HttpConnections.Left.NONE;
		for (HttpConnections each : connections) {
			left = left.and(each.closeIdle(threshold));
		}
		return left;
	}

	/**
	 * Return whether connections are busy that no request in flight accounts for. Other
	 * tasks wait for requests, as far as they are waited for at all.
	 */
	private boolean isBusy(List<HttpConnections> connections) {
		int busy = 0;
		for (HttpConnections each : connections) {
			busy += each.busy();
		}
		return busy > this.requests.active();
	}

	private void await(Deadline deadline, Duration limit) throws InterruptedException {
		synchronized (this.monitor) {
			deadline.within(limit).await(this.monitor);
		}
	}

}
