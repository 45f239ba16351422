package io.github.ebbtide.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A connection to a listener of this process, which ends a blocking accept.
 */
final class Waker implements Closeable {

	private static final Log logger = LogFactory.getLog(Waker.class);

	private final SocketChannel channel;

	private Waker(SocketChannel channel) {
		this.channel = channel;
	}

	/**
	 * Connect to a listener. Does not wait: where the listen queue is full, nothing
	 * blocks in accept.
	 * @param listener the address that the listener is bound to
	 * @param opener opens the channel
	 * @param self is told the address that the connection comes from, before it is made
	 * @return the connection
	 * @throws IOException if it cannot be made
	 */
	static Waker connect(InetSocketAddress listener, Opener opener, Consumer<SocketAddress> self) throws IOException {
		InetAddress address = listener.getAddress();
		if (address instanceof Inet6Address && address.isAnyLocalAddress()) {
			try {
				return connect(InetAddress.getByName("::1"), listener.getPort(), opener, self);
			}
			catch (IOException ex) {
				logger.debug("No IPv6 loopback", ex);
			}
		}
		return connect(address.isAnyLocalAddress() ? InetAddress.getByName("127.0.0.1") : address, listener.getPort(),
				opener, self);
	}

	private static Waker connect(InetAddress address, int port, Opener opener, Consumer<SocketAddress> self)
			throws IOException {
		Waker waker = new Waker(opener.open());
		try {
			waker.channel.configureBlocking(false);
			waker.channel.bind(new InetSocketAddress(address, 0));
			self.accept(waker.channel.getLocalAddress());
			waker.channel.connect(new InetSocketAddress(address, port));
			return waker;
		}
		catch (IOException ex) {
			waker.close();
			throw ex;
		}
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// it has done its work
		}
	}

	/** Opens a channel, which may fail for lack of descriptors. */
	@FunctionalInterface
	interface Opener {

		SocketChannel open() throws IOException;

	}

}
