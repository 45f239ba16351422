package io.github.ebbtide.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;

/**
 * The listening socket of a connector of Jetty, which is taken over from its acceptors,
 * emptied and closed. Used by one thread.
 */
final class JettyListener {

	private static final Log logger = LogFactory.getLog(JettyListener.class);

	private final ServerConnector connector;

	private final List<SocketChannel> accepted = new ArrayList<>();

	JettyListener(ServerConnector connector) {
		this.connector = connector;
	}

	/**
	 * Accepts whatever the kernel has completed, and closes the listener when there is
	 * nothing more. The window that remains is one system call. Leaves it to the
	 * acceptors where they do not let go, or accepting is done by a selector.
	 * @param deadline when to give up
	 */
	void takeOver(Deadline deadline) throws InterruptedException {
		if (this.connector.getAcceptors() > 0 && !this.connector.isInheritChannel()
				&& this.connector.getTransport() instanceof ServerSocketChannel listener) {
			try {
				if (sendAcceptorsAway(listener, deadline)) {
					empty(listener, deadline);
				}
			}
			catch (IOException ex) {
				logger.debug("%s closes its listener the way Jetty does".formatted(this.connector), ex);
			}
		}
	}

	private void empty(ServerSocketChannel listener, Deadline deadline) throws IOException {
		SocketChannel next = listener.accept();
		while (next != null) {
			this.accepted.add(next);
			next = deadline.hasPassed() ? null : listener.accept();
		}
		listener.close();
	}

	/**
	 * Each acceptor takes one connection more, and waits then. Who makes the listener
	 * non-blocking waits for the lock that they hold, behind those that wait for it.
	 */
	private boolean sendAcceptorsAway(ServerSocketChannel listener, Deadline deadline)
			throws IOException, InterruptedException {
		this.connector.setAccepting(false);
		Thread waiting = new Thread(() -> waitForAcceptors(listener), "ebbtide-listener");
		waiting.setDaemon(true);
		waiting.start();
		while (isRunning(waiting) && !deadline.hasPassed()) {
			waiting.join(1);
		}
		Deque<Waker> wakers = new ArrayDeque<>();
		try {
			InetSocketAddress local = (InetSocketAddress) listener.getLocalAddress();
			for (int i = 0; i < this.connector.getAcceptors(); i++) {
				wakers.add(Waker.connect(local, SocketChannel::open, (address) -> {
				}));
			}
			waiting.join(Math.max(1, deadline.remaining().toMillis()));
		}
		finally {
			wakers.forEach(Waker::close);
		}
		return !waiting.isAlive();
	}

	private static boolean isRunning(Thread waiting) {
		Thread.State state = waiting.getState();
		return state == Thread.State.NEW || state == Thread.State.RUNNABLE;
	}

	private static void waitForAcceptors(ServerSocketChannel listener) {
		try {
			listener.configureBlocking(false);
		}
		catch (IOException ex) {
			logger.debug("The listener was closed first", ex);
		}
	}

	/** Closes it, if it is open still. */
	void close() {
		Object transport = this.connector.getTransport();
		if (transport instanceof Closeable channel) {
			IO.close(channel);
			// where a selector accepts, that closes it when it selects again
			this.connector.getSelectorManager()
				.getBeans(ManagedSelector.class)
				.forEach((selector) -> selector.submit((nothing) -> {
				}));
		}
	}

	/** Hands on what was accepted, as the acceptors do. */
	void serve() {
		this.accepted.forEach(this::serve);
	}

	private void serve(SocketChannel channel) {
		try {
			channel.configureBlocking(false);
			configure(channel.socket());
			this.connector.getSelectorManager().accept(channel);
		}
		catch (IOException | RuntimeException ex) {
			// the others are served all the same
			logger.debug("Could not serve " + channel, ex);
			IO.close(channel);
		}
	}

	private void configure(Socket socket) {
		try {
			socket.setTcpNoDelay(this.connector.getAcceptedTcpNoDelay());
			if (this.connector.getAcceptedReceiveBufferSize() > -1) {
				socket.setReceiveBufferSize(this.connector.getAcceptedReceiveBufferSize());
			}
			if (this.connector.getAcceptedSendBufferSize() > -1) {
				socket.setSendBufferSize(this.connector.getAcceptedSendBufferSize());
			}
		}
		catch (SocketException ex) {
			logger.debug("Not all options are set of " + socket, ex);
		}
	}

}
