package io.github.ebbtide.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Asks the kernel.
 */
final class NettyEpollListenQueue extends NettyListenQueue {

	private static final Log logger = LogFactory.getLog(NettyEpollListenQueue.class);

	/** Offset in Linux' {@code tcp_info}: of a listening socket, how many wait. */
	private static final int UNACKED = 24;

	/** {@code IPPROTO_TCP} and {@code TCP_INFO} of Linux. */
	private static final RawUnixChannelOption TCP_INFO = new RawUnixChannelOption("TCP_INFO", 6, 11,
			UNACKED + Integer.BYTES);

	NettyEpollListenQueue(Channel listener) {
		super(listener);
	}

	@Override
	boolean isEmpty() {
		try {
			ByteBuffer info = this.listener.config().getOption(TCP_INFO);
			return info.order(ByteOrder.nativeOrder()).getInt(UNACKED) == 0;
		}
		catch (RuntimeException ex) {
			logger.debug("Nobody knows who waits at %s".formatted(this.listener), ex);
			return true;
		}
	}

	/** Before others are let in while the event loop is at something else. */
	@Override
	void accepted() {
		if (isEmpty()) {
			close();
		}
	}

	/** The descriptor first: until the channel comes to it, others would be let in. */
	@Override
	void close() {
		try {
			((UnixChannel) this.listener).fd().close();
		}
		catch (IOException ex) {
			logger.debug("Could not close %s".formatted(this.listener), ex);
		}
		super.close();
	}

	@Override
	boolean force() {
		close();
		return true;
	}

}
