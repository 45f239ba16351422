package io.github.ebbtide.traffic;

import java.time.Duration;

import io.github.ebbtide.work.Deadline;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A connector of Jetty, as far as a drain is concerned: responses close their
 * connections, and HTTP/2 connections get GOAWAY, which cannot be taken back. Called by
 * one thread at a time.
 */
final class JettyConnector implements HttpConnector, LifeCycle.Listener {

	/** An acceptor that does not let go until then is not waited for. */
	private static final Duration TAKE_OVER = Duration.ofSeconds(1);

	/** Half of it for threads to end by themselves, half for them to be interrupted. */
	private static final long STOP_MILLIS = 100;

	private final ServerConnector connector;

	private final JettyClosingHandler handler;

	private final JettyConnections connections;

	// closed by quiesce, and if that was interrupted by release, on another thread
	private volatile boolean closed;

	JettyConnector(ServerConnector connector, JettyClosingHandler handler) {
		this.connector = connector;
		this.handler = handler;
		this.connections = new JettyConnections(connector);
		connector.addEventListener(this);
	}

	@Override
	public void announce() {
		this.handler.setAnnounced(true);
		remind();
	}

	@Override
	public boolean remind() {
		boolean http2 = this.connections.isHttp2();
		if (http2) {
			this.connections.sendAway();
		}
		return http2;
	}

	@Override
	public void resume() {
		this.handler.setAnnounced(false);
	}

	/**
	 * Closes the listener as losslessly as it can be done. However that goes, it is
	 * closed.
	 */
	@Override
	public void closeListener(Deadline deadline) throws InterruptedException {
		if (this.closed) {
			return;
		}
		JettyLimits limits = JettyLimits.of(this.connector.getServer());
		limits.lift();
		JettyListener listener = new JettyListener(this.connector);
		try {
			listener.takeOver(deadline.within(TAKE_OVER));
		}
		finally {
			listener.close();
			this.closed = true;
			close(limits);
			listener.serve();
		}
		announce();
	}

	private void close(JettyLimits limits) {
		if (limits.mayResumeAccepting()) {
			// else acceptors that are let go on would do so without a pause; open
			// connections keep their time, of which this leaves a second
			this.connector.setShutdownIdleTimeout(this.connector.getIdleTimeout());
			this.connector.shutdown();
		}
		else {
			// leaves open connections alone
			this.connector.close();
		}
	}

	/** Without this Jetty waits for its threads for up to five seconds. */
	@Override
	public void giveUpRequests() {
		if (this.connector.getServer().getThreadPool() instanceof QueuedThreadPool pool) {
			pool.setStopTimeout(Math.min(STOP_MILLIS, pool.getStopTimeout()));
		}
	}

	/** Who starts the server once more gets it as it was. */
	@Override
	public void lifeCycleStarting(LifeCycle event) {
		this.closed = false;
		this.handler.setAnnounced(false);
		this.connector.setAccepting(true);
	}

	@Override
	public HttpConnections connections() {
		return this.connections;
	}

}
