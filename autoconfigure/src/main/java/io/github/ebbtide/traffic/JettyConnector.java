package io.github.ebbtide.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A connector of Jetty, as far as a drain is concerned: responses close their
 * connections, and HTTP/2 connections get GOAWAY, which cannot be taken back. Called by
 * one thread at a time.
 */
final class JettyConnector implements HttpConnector {

	private static final Log logger = LogFactory.getLog(JettyConnector.class);

	/** Half of it for threads to end by themselves, half for them to be interrupted. */
	private static final long STOP_MILLIS = 100;

	private final ServerConnector connector;

	private final JettyClosingHandler handler;

	private final JettyConnections connections;

	private volatile boolean closed;

	JettyConnector(ServerConnector connector, JettyClosingHandler handler) {
		this.connector = connector;
		this.handler = handler;
		this.connections = new JettyConnections(connector);
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
	public void closeListener(Deadline deadline) {
		if (this.closed) {
			return;
		}
		try {
			takeOver(deadline);
		}
		catch (IOException ex) {
			logger.debug("%s closes its listener the way Jetty does".formatted(this.connector), ex);
		}
		finally {
			close();
			this.closed = true;
		}
		announce();
	}

	/**
	 * Accepts whatever the kernel has completed in place of the acceptors, until there is
	 * nothing more. The window that remains is one system call.
	 */
	private void takeOver(Deadline deadline) throws IOException {
		if (this.connector.getAcceptors() > 0 && !this.connector.isInheritChannel()
				&& this.connector.getTransport() instanceof ServerSocketChannel listener) {
			sendAcceptorsAway(listener);
			SocketChannel accepted = listener.accept();
			while (accepted != null) {
				serve(accepted);
				accepted = deadline.hasPassed() ? null : listener.accept();
			}
		}
	}

	/** Each acceptor takes one connection more, and waits until accepting is resumed. */
	private void sendAcceptorsAway(ServerSocketChannel listener) throws IOException {
		this.connector.setAccepting(false);
		Deque<Waker> wakers = new ArrayDeque<>();
		try {
			InetSocketAddress local = (InetSocketAddress) listener.getLocalAddress();
			for (int i = 0; i < this.connector.getAcceptors(); i++) {
				wakers.add(Waker.connect(local, SocketChannel::open, (address) -> {
				}));
			}
			// waits for the lock that accepting holds
			listener.configureBlocking(false);
		}
		finally {
			wakers.forEach(Waker::close);
		}
	}

	private void serve(SocketChannel accepted) {
		try {
			accepted.configureBlocking(false);
			Socket socket = accepted.socket();
			socket.setTcpNoDelay(this.connector.getAcceptedTcpNoDelay());
			if (this.connector.getAcceptedReceiveBufferSize() > -1) {
				socket.setReceiveBufferSize(this.connector.getAcceptedReceiveBufferSize());
			}
			if (this.connector.getAcceptedSendBufferSize() > -1) {
				socket.setSendBufferSize(this.connector.getAcceptedSendBufferSize());
			}
			this.connector.getSelectorManager().accept(accepted);
		}
		catch (IOException ex) {
			// the others are served all the same
			IO.close(accepted);
		}
	}

	private void close() {
		if (isLimited()) {
			// else acceptors that are let go on would do so without a pause; open
			// connections keep their time, of which this leaves a second
			this.connector.setShutdownIdleTimeout(this.connector.getIdleTimeout());
			this.connector.shutdown();
		}
		else {
			// leaves open connections alone
			this.connector.close();
		}
		if (this.connector.getAcceptors() == 0) {
			IO.close((Closeable) this.connector.getTransport());
			// a selector closes what it knows only when it selects again
			this.connector.getSelectorManager()
				.getBeans(ManagedSelector.class)
				.forEach((selector) -> selector.submit((nothing) -> {
				}));
		}
	}

	/** Returns whether something else than the drain may let acceptors go on. */
	private boolean isLimited() {
		Server server = this.connector.getServer();
		return !server.getContainedBeans(SelectorManager.AcceptListener.class).isEmpty()
				|| !server.getContainedBeans(LowResourceMonitor.class).isEmpty();
	}

	/** Without this Jetty waits for its threads for up to five seconds. */
	@Override
	public void giveUpRequests() {
		if (this.connector.getServer().getThreadPool() instanceof QueuedThreadPool pool) {
			pool.setStopTimeout(Math.min(STOP_MILLIS, pool.getStopTimeout()));
		}
	}

	@Override
	public HttpConnections connections() {
		return this.connections;
	}

}
