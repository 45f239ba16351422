package io.github.ebbtide.traffic;

import java.util.Set;
import java.util.stream.Stream;

import io.github.ebbtide.work.Deadline;
import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connector of Tomcat, as far as a drain is concerned. Called by one thread at a time.
 */
final class TomcatConnector implements HttpConnector {

	private static final Log logger = LogFactory.getLog(TomcatConnector.class);

	private final Connector connector;

	private @Nullable Integer keepAliveRequests;

	/** The connections that were open at the announcement or the reminder before. */
	private volatile Set<SocketWrapperBase<?>> openBefore = Set.of();

	// closed by quiesce, and if that was interrupted by release, on another thread
	private volatile boolean closed;

	TomcatConnector(Connector connector) {
		this.connector = connector;
	}

	ProtocolHandler protocol() {
		return this.connector.getProtocolHandler();
	}

	@Override
	public void announce() {
		if (protocol() instanceof DrainableHttp11NioProtocol drainable) {
			drainable.setAnnounced(true);
		}
		else {
			logger.debug("%s is not Ebbtide's: responses under way do not tell that the connection is about to close"
				.formatted(this.connector));
		}
		if (protocol() instanceof AbstractHttp11Protocol<?> http && this.keepAliveRequests == null) {
			this.keepAliveRequests = http.getMaxKeepAliveRequests();
			http.setMaxKeepAliveRequests(1);
		}
		sendGoAway();
	}

	@Override
	public void resume() {
		this.openBefore = Set.of();
		if (protocol() instanceof DrainableHttp11NioProtocol drainable) {
			drainable.setAnnounced(false);
		}
		if (protocol() instanceof AbstractHttp11Protocol<?> http && this.keepAliveRequests != null) {
			http.setMaxKeepAliveRequests(this.keepAliveRequests);
			this.keepAliveRequests = null;
		}
	}

	@Override
	public boolean remind() {
		sendGoAway();
		return isHttp2();
	}

	private boolean isHttp2() {
		for (UpgradeProtocol protocol : this.connector.findUpgradeProtocols()) {
			if (protocol instanceof Http2Protocol) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Send GOAWAY to connections that were open at the announcement or the reminder
	 * before, unless they have had it. One that is new has until the next reminder to
	 * send its first request: some clients give that up where GOAWAY comes before it,
	 * although nothing was sent.
	 */
	private void sendGoAway() {
		if (!isHttp2()) {
			return;
		}
		if (protocol() instanceof DrainableHttp11NioProtocol drainable) {
			this.openBefore = new TomcatConnections(drainable.drainableEndpoint()).pause(this.openBefore);
		}
		else if (protocol() instanceof AbstractProtocol<?> protocol) {
			protocol.getHandler().pause();
		}
	}

	/**
	 * Closes the listener as losslessly as the protocol allows. However that goes, it is
	 * closed, and other connectors have time left for theirs. Tomcat sends GOAWAY to all
	 * connections then.
	 */
	@Override
	public void closeListener(Deadline deadline) throws InterruptedException {
		if (this.closed) {
			return;
		}
		Deadline own = mostOf(deadline);
		Thread acceptor = null;
		try {
			if (!(protocol() instanceof DrainableHttp11NioProtocol drainable)
					|| !drainable.drainableEndpoint().closeListener(mostOf(own))) {
				logger.debug("%s closes its listener the way Tomcat does".formatted(this.connector));
				acceptor = findAcceptor();
			}
		}
		finally {
			protocol().closeServerSocketGraceful();
			this.closed = true;
		}
		if (acceptor != null) {
			acceptor.join(Math.max(1, own.remaining().toMillis()));
			if (acceptor.isAlive()) {
				logger.warn("%s still accepts connections".formatted(this.connector));
			}
		}
	}

	private static Deadline mostOf(Deadline deadline) {
		return deadline.within(deadline.remaining().multipliedBy(3).dividedBy(4));
	}

	/**
	 * Without this Tomcat waits for its threads for up to five seconds.
	 */
	@Override
	public void giveUpRequests() {
		if (protocol() instanceof DrainableHttp11NioProtocol drainable) {
			drainable.drainableEndpoint().setExecutorTerminationTimeoutMillis(0);
		}
	}

	@Override
	public @Nullable HttpConnections connections() {
		return (protocol() instanceof DrainableHttp11NioProtocol drainable)
				? new TomcatConnections(drainable.drainableEndpoint()) : null;
	}

	private @Nullable Thread findAcceptor() {
		if (!(protocol() instanceof AbstractProtocol<?> protocol)) {
			return null;
		}
		String name = protocol.getName().replace("\"", "") + "-Acceptor";
		ThreadGroup group = Thread.currentThread().getThreadGroup();
		while (group.getParent() != null) {
			group = group.getParent();
		}
		Thread[] threads = new Thread[2 * group.activeCount() + 16];
		int count = group.enumerate(threads);
		return Stream.of(threads)
			.limit(count)
			.filter((thread) -> thread.getName().equals(name))
			.findFirst()
			.orElse(null);
	}

}
