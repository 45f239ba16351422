package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.ebbtide.sample.load.WebSocketConnection;

/**
 * Clients that each keep one WebSocket open and open another whenever it ends, after a
 * moment of their own. How each ended is recorded, and each handshake that failed.
 */
final class Subscribers implements AutoCloseable {

	private static final long MAX_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

	private final InetSocketAddress address;

	private final String path;

	private final Queue<String> closes = new ConcurrentLinkedQueue<>();

	private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

	private final Set<WebSocketConnection> open = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	Subscribers(InetSocketAddress address, String path, int count) {
		this.address = address;
		this.path = path;
		for (int i = 0; i < count; i++) {
			Thread thread = new Thread(this::subscribe, "subscriber-" + i);
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void subscribe() {
		while (!this.stopping) {
			try (WebSocketConnection connection = WebSocketConnection.open(this.address, this.path)) {
				if (connection.status() == 101) {
					this.open.add(connection);
					record(this.closes, connection.awaitClose());
					this.open.remove(connection);
				}
				else {
					record(this.refusals, Integer.toString(connection.status()));
				}
			}
			catch (IOException ex) {
				record(this.refusals, Failure.kind(ex.toString()));
			}
			LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_PAUSE));
		}
	}

	private void record(Queue<String> outcomes, String outcome) {
		if (!this.stopping) {
			outcomes.add(outcome);
		}
	}

	/**
	 * Return the codes with which sessions were closed.
	 */
	Collection<String> closes() {
		return this.closes;
	}

	/**
	 * Return why handshakes failed.
	 */
	Collection<String> refusals() {
		return this.refusals;
	}

	@Override
	public void close() {
		this.stopping = true;
		for (WebSocketConnection connection : this.open) {
			connection.close();
		}
	}

}
