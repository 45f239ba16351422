package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.ebbtide.work.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket of a server of Reactor Netty. It is closed on its event loop, in a
 * moment when nobody waits in its queue.
 */
final class NettyListener extends ChannelInboundHandlerAdapter {

	/** Where clients connect without a pause, somebody may wait at any time. */
	private static final Duration LONGEST = Duration.ofMillis(500);

	private final Channel channel;

	private final Consumer<Channel> accepted;

	/** Used on the event loop only, like what follows. */
	private @Nullable NettyListenQueue queue;

	private long count;

	private NettyListener(Channel channel, Consumer<Channel> accepted) {
		this.channel = channel;
		this.accepted = accepted;
	}

	/**
	 * Begin to watch a listening socket.
	 * @param channel the socket
	 * @param accepted told of each connection before anything is read from it
	 */
	static NettyListener of(Channel channel, Consumer<Channel> accepted) {
		NettyListener listener = new NettyListener(channel, accepted);
		channel.pipeline().addFirst(listener);
		return listener;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object connection) {
		this.count++;
		this.accepted.accept((Channel) connection);
		context.fireChannelRead(connection);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		if (this.queue != null) {
			this.queue.accepted();
		}
		context.fireChannelReadComplete();
	}

	/**
	 * Close it, once nobody waits in its queue any more.
	 * @return whether it is closed
	 */
	boolean close(Deadline deadline) throws InterruptedException {
		if (!this.channel.isOpen()) {
			return true;
		}
		NettyListenQueue queue = NettyListenQueue.of(this.channel, () -> this.count);
		Deadline limit = deadline.within(LONGEST);
		this.channel.eventLoop().execute(() -> {
			this.queue = queue;
			closeWhenNobodyWaits(queue, limit);
		});
		Deadline blocked = deadline.within(LONGEST.multipliedBy(2));
		return this.channel.closeFuture().await(blocked.remainingNanos(), TimeUnit.NANOSECONDS) || queue.force();
	}

	private void closeWhenNobodyWaits(NettyListenQueue queue, Deadline limit) {
		if (queue.isEmpty() || limit.hasPassed()) {
			queue.close();
		}
		else {
			this.channel.eventLoop().schedule(() -> closeWhenNobodyWaits(queue, limit), 1, TimeUnit.MILLISECONDS);
		}
	}

	@Override
	public String toString() {
		return String.valueOf(this.channel);
	}

}
