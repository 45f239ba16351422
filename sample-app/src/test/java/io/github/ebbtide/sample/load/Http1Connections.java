package io.github.ebbtide.sample.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.ebbtide.sample.load.HttpConnection.Response;
import io.github.ebbtide.sample.load.Outcome.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/1.1, of which the persistent one that has been idle for longest is
 * taken.
 */
final class Http1Connections implements Connections {

	private final InetSocketAddress address;

	private final Duration connectTimeout;

	private final Duration readTimeout;

	private final int maxIdle;

	private final Queue<HttpConnection> idle = new ConcurrentLinkedQueue<>();

	private final AtomicInteger idleCount = new AtomicInteger();

	private final AtomicLong replaced = new AtomicLong();

	private final Openings openings = new Openings();

	Http1Connections(InetSocketAddress address, Duration connectTimeout, Duration readTimeout, int maxIdle) {
		this.address = address;
		this.connectTimeout = connectTimeout;
		this.readTimeout = readTimeout;
		this.maxIdle = maxIdle;
	}

	@Override
	public @Nullable Response get(String target, Connection kind) throws IOException {
		boolean fresh = kind == Connection.NEW;
		HttpConnection connection = fresh ? open() : take();
		if (connection == null) {
			return null;
		}
		try {
			Response response = connection.get(target, fresh);
			if (!fresh && connection.isUsable()) {
				giveBack(connection);
				connection = null;
			}
			return response;
		}
		finally {
			if (connection != null) {
				discard(connection);
			}
		}
	}

	private @Nullable HttpConnection take() throws IOException {
		for (HttpConnection connection = this.idle.poll(); connection != null; connection = this.idle.poll()) {
			this.idleCount.decrementAndGet();
			if (connection.isUsable()) {
				return connection;
			}
			this.replaced.incrementAndGet();
			discard(connection);
		}
		return open();
	}

	private void giveBack(HttpConnection connection) {
		if (this.idleCount.incrementAndGet() <= this.maxIdle) {
			this.idle.add(connection);
		}
		else {
			this.idleCount.decrementAndGet();
			discard(connection);
		}
	}

	private @Nullable HttpConnection open() throws IOException {
		return this.openings.open(() -> HttpConnection.open(this.address, this.connectTimeout, this.readTimeout));
	}

	@Override
	public void stopOpening() {
		this.openings.end();
	}

	@Override
	public long opened() {
		return this.openings.count();
	}

	@Override
	public long replaced() {
		return this.replaced.get();
	}

	@Override
	public void close() {
		for (HttpConnection connection = this.idle.poll(); connection != null; connection = this.idle.poll()) {
			discard(connection);
		}
	}

	private static void discard(HttpConnection connection) {
		try {
			connection.close();
		}
		catch (IOException ex) {
			// It is of no use to anyone any more
		}
	}

}
