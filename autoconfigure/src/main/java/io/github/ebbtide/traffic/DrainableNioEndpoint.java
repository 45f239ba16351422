package io.github.ebbtide.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import io.github.ebbtide.work.Deadline;
import org.apache.tomcat.util.net.Acceptor;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that closes its listener without losing a connection: the acceptor itself
 * accepts, without blocking, whatever the kernel has completed, and closes the listener
 * when there is nothing more. The window that remains is one system call.
 */
class DrainableNioEndpoint extends NioEndpoint {

	private volatile @Nullable Thread acceptorThread;

	private volatile @Nullable SocketAddress waker;

	private volatile boolean closing;

	@Override
	protected void startAcceptorThread() {
		this.closing = false;
		this.waker = null;
		this.acceptor = new Acceptor<>(this);
		Thread thread = new Thread(this.acceptor, getName() + "-Acceptor");
		thread.setPriority(getAcceptorThreadPriority());
		thread.setDaemon(getDaemon());
		this.acceptorThread = thread;
		thread.start();
	}

	/**
	 * Accept what waits, close the listener and end the acceptor.
	 * @param deadline when to give up
	 * @return whether the listener is closed and the acceptor gone; never where the
	 * listener is not this endpoint's own TCP socket, or its acceptor cannot be woken
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean closeListener(Deadline deadline) throws InterruptedException {
		Thread thread = this.acceptorThread;
		if (thread == null || isPaused() || getUseInheritedChannel() || getUnixDomainSocketPath() != null) {
			return false;
		}
		this.closing = true;
		// an acceptor that waits for a connection to end, because of the limit, goes on
		setMaxConnections(-1);
		try (Waker connection = wakeAcceptor()) {
			if (connection == null) {
				return false;
			}
			thread.join(Math.max(1, deadline.remaining().toMillis()));
		}
		return !thread.isAlive();
	}

	private @Nullable Waker wakeAcceptor() {
		try {
			InetSocketAddress local = getLocalAddress();
			return (local != null) ? Waker.connect(local, this::open, (address) -> this.waker = address) : null;
		}
		catch (IOException ex) {
			getLog().debug("Could not wake the acceptor", ex);
			return null;
		}
	}

	/** May fail for lack of descriptors. */
	SocketChannel open() throws IOException {
		return SocketChannel.open();
	}

	@Override
	protected SocketChannel serverSocketAccept() throws Exception {
		SocketChannel accepted = this.closing ? acceptWaiting() : super.serverSocketAccept();
		while (isWaker(accepted)) {
			accepted.close();
			accepted = acceptWaiting();
		}
		return accepted;
	}

	private boolean isWaker(SocketChannel accepted) throws IOException {
		SocketAddress waker = this.waker;
		return waker != null && waker.equals(accepted.getRemoteAddress());
	}

	private SocketChannel acceptWaiting() throws IOException {
		ServerSocketChannel listener = (ServerSocketChannel) getServerSocket();
		listener.configureBlocking(false);
		SocketChannel accepted = listener.accept();
		return (accepted != null) ? accepted : endAccepting();
	}

	/**
	 * Return a channel that the acceptor, told to stop, does nothing with but close.
	 */
	private SocketChannel endAccepting() throws IOException {
		try {
			doCloseServerSocket();
		}
		finally {
			this.acceptor.stopMillis(-1);
		}
		return SocketChannel.open();
	}

}
