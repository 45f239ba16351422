package io.github.ebbtide.timeout;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;

/**
 * Closes a connection whose peer does not read.
 *
 * @since 0.1.0
 */
public final class StalledWrites extends StallWatch {

	private StalledWrites(Duration limit) {
		super(limit);
	}

	/**
	 * Bound the stalls of a connection.
	 * @param connection the connection
	 * @param limit how long its peer may take nothing
	 */
	public static void bound(Channel connection, Duration limit) {
		connection.pipeline().addFirst(new StalledWrites(limit));
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
		super.write(context, message, promise);
		written(context);
	}

	@Override
	long pending(ChannelHandlerContext context) {
		ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
		return (buffer != null) ? buffer.totalPendingWriteBytes() : 0;
	}

	@Override
	long progress(ChannelHandlerContext context) {
		ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
		return (buffer != null) ? buffer.currentProgress() : 0;
	}

	@Override
	void end(ChannelHandlerContext context) {
		context.close();
	}

}
