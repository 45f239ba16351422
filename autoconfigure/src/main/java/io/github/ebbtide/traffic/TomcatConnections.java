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
final class TomcatConnections implements HttpConnections {

	private final DrainableNioEndpoint endpoint;

	TomcatConnections(DrainableNioEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	@Override
	public Left closeIdle(Duration threshold) {
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

	@Override
	public int busy() {
		return count(false);
	}

	@Override
	public int queued() {
		return (this.endpoint.getExecutor() instanceof ThreadPoolExecutor pool) ? pool.getQueue().size() : 0;
	}

	@Override
	public boolean isAnyThreadActive() {
		return this.endpoint.getExecutor() instanceof ThreadPoolExecutor pool && pool.getActiveCount() > 0;
	}

	@Override
	public int open() {
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

}
