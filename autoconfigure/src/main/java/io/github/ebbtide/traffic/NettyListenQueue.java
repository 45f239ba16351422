package io.github.ebbtide.traffic;

import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import io.netty.channel.nio.AbstractNioChannel.NioUnsafe;

/**
 * Who has connected to a listening socket and has not been accepted yet. Used on its
 * event loop, as far as that is not blocked.
 */
abstract class NettyListenQueue {

	final Channel listener;

	NettyListenQueue(Channel listener) {
		this.listener = listener;
	}

	/**
	 * Return whether nobody waits, in this moment.
	 */
	abstract boolean isEmpty();

	/**
	 * The event loop has accepted some, or all.
	 */
	void accepted() {
	}

	/**
	 * Close the listening socket.
	 */
	void close() {
		this.listener.close();
	}

	/**
	 * Close the listening socket although its event loop is blocked.
	 * @return whether it is closed, and not just about to be
	 */
	boolean force() {
		close();
		return false;
	}

	/**
	 * Return the queue of a listening socket.
	 * @param listener the socket, of any transport
	 * @param accepted returns how many connections have been accepted
	 */
	static NettyListenQueue of(Channel listener, LongSupplier accepted) {
		if (listener.getClass().getName().equals("io.netty.channel.epoll.EpollServerSocketChannel")) {
			return new NettyEpollListenQueue(listener);
		}
		if (listener.unsafe() instanceof NioUnsafe nio) {
			return new Nio(listener, nio, accepted);
		}
		return new Unknown(listener, accepted);
	}

	/**
	 * Accepts whoever waits. A selector closes what it knows some time later and lets
	 * clients in until then, so it is made to forget first.
	 */
	private static final class Nio extends NettyListenQueue {

		private final NioUnsafe unsafe;

		private final LongSupplier accepted;

		Nio(Channel listener, NioUnsafe unsafe, LongSupplier accepted) {
			super(listener);
			this.unsafe = unsafe;
			this.accepted = accepted;
		}

		@Override
		boolean isEmpty() {
			if (this.unsafe.ch().isRegistered()) {
				this.listener.deregister();
				return false;
			}
			long before = this.accepted.getAsLong();
			this.unsafe.read();
			return this.accepted.getAsLong() == before;
		}

	}

	/**
	 * Accepts nobody, and guesses: the event loop accepts before it comes to what is due,
	 * so nobody has waited for long if nobody was accepted since.
	 */
	private static final class Unknown extends NettyListenQueue {

		private final LongSupplier accepted;

		private long before = -1;

		Unknown(Channel listener, LongSupplier accepted) {
			super(listener);
			this.accepted = accepted;
		}

		@Override
		boolean isEmpty() {
			long before = this.before;
			this.before = this.accepted.getAsLong();
			return this.before == before;
		}

	}

}
