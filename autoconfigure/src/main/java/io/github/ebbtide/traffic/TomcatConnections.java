package io.github.ebbtide.traffic;

import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Set;

import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;

/**
 * The open connections of an endpoint: which are idle, and which hold a request or a
 * response whose last bytes are still being written. The idle ones can be closed without
 * cutting a request that Tomcat has begun to read.
 */
final class TomcatConnections {

	private final DrainableNioEndpoint endpoint;

	TomcatConnections(DrainableNioEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * Close the connections that have been idle for some time.
	 * @param threshold how long a connection has to be idle
	 * @return how many idle connections are left, and after which time to close the first
	 */
	Left closeIdle(Duration threshold) {
		Left left = Left.NONE;
		long now = System.currentTimeMillis();
		for (SocketWrapperBase<?> wrapper : this.endpoint.getConnections()) {
			if (wrapper instanceof NioSocketWrapper connection && isIdle(connection)) {
				long last = Math.max(connection.getLastRead(), connection.getLastWrite());
				long idle = idle(now, last, threshold.toMillis());
				if (idle < threshold.toMillis() || !closeIfIdle(connection)) {
					left = left.and(Math.max(1, threshold.toMillis() - idle));
				}
			}
		}
		return left;
	}

	/**
	 * Tell connections to take no more requests, where their protocol can say so.
	 * @param known the connections that are told, as far as they are open
	 * @return the connections that are open
	 */
	Set<SocketWrapperBase<?>> pause(Set<SocketWrapperBase<?>> known) {
		Set<SocketWrapperBase<?>> open = Set.copyOf(this.endpoint.getConnections());
		for (SocketWrapperBase<?> connection : open) {
			if (known.contains(connection) && connection.getCurrentProcessor() instanceof Processor processor) {
				processor.pause();
			}
		}
		return open;
	}

	/** Tomcat goes by the wall clock: where that is set back, nothing is known. */
	static long idle(long now, long last, long threshold) {
		return (now >= last) ? now - last : threshold;
	}

	private static boolean isIdle(NioSocketWrapper connection) {
		return connection.getCurrentProcessor() == null && connection.interestOpsHas(SelectionKey.OP_READ);
	}

	private static boolean closeIfIdle(NioSocketWrapper connection) {
		if (!connection.getLock().tryLock()) {
			return false;
		}
		try {
			// the poller takes the interest away before it hands a request to a worker
			if (isIdle(connection)) {
				connection.close();
			}
			return connection.isClosed();
		}
		finally {
			connection.getLock().unlock();
		}
	}

	/**
	 * Count the connections that are neither idle nor upgraded.
	 * @return how many are being read from, processed or written to
	 */
	int busy() {
		return count(false);
	}

	/**
	 * Count the requests that wait for a thread of the pool.
	 * @return how many; none where the pool cannot tell, or has no queue
	 */
	int queued() {
		return (this.endpoint.getExecutor() instanceof ThreadPoolExecutor pool) ? pool.getQueue().size() : 0;
	}

	/**
	 * Return whether a thread of the pool is at something.
	 * @return whether there is one; never where the pool cannot tell
	 */
	boolean isAnyThreadActive() {
		return this.endpoint.getExecutor() instanceof ThreadPoolExecutor pool && pool.getActiveCount() > 0;
	}

	/**
	 * Count the connections that are not upgraded.
	 * @return how many are open
	 */
	int open() {
		return count(true);
	}

	private int count(boolean idleToo) {
		int count = 0;
		for (SocketWrapperBase<?> wrapper : this.endpoint.getConnections()) {
			if (wrapper instanceof NioSocketWrapper connection && !connection.isClosed() && !isUpgraded(connection)
					&& (idleToo || !isIdle(connection))) {
				count++;
			}
		}
		return count;
	}

	private static boolean isUpgraded(NioSocketWrapper connection) {
		return connection.getCurrentProcessor() instanceof Processor processor && processor.isUpgrade();
	}

	/**
	 * Idle connections that are left open for now.
	 *
	 * @param count how many
	 * @param millis when the first of them has been idle for long enough
	 */
	record Left(int count, long millis) {

		static final Left NONE = new Left(0, Long.MAX_VALUE);

		Left and(long millis) {
			return new Left(this.count + 1, Math.min(this.millis, millis));
		}

		Left and(Left other) {
			return new Left(this.count + other.count, Math.min(this.millis, other.millis));
		}

	}

}
