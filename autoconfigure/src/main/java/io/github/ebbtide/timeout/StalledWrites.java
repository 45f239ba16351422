package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.WriteTimeoutException;

/**
 * Ends a connection of Netty whose peer takes nothing for too long although there is
 * something to take. Netty's own handler bounds each write as a whole, and so ends a
 * large one that a slow peer takes all the time. Looks only while something is pending,
 * so that it notices up to half a second late.
 *
 * @since 0.1.0
 */
public final class StalledWrites extends ChannelOutboundHandlerAdapter {

	private static final Duration LONGEST_INTERVAL = Duration.ofMillis(500);

	private static final int QUARTER = 4;

	private final long limitNanos;

	private final long intervalNanos;

	// only the event loop's

	private boolean looking;

	private long pending;

	private long progress;

	private long since;

	private StalledWrites(Duration limit) {
		this.limitNanos = limit.toNanos();
		this.intervalNanos = Math.min(limit.toNanos() / QUARTER, LONGEST_INTERVAL.toNanos());
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
		if (!this.looking) {
			this.looking = true;
			this.since = System.nanoTime();
			lookLater(context);
		}
	}

	private void lookLater(ChannelHandlerContext context) {
		context.executor().schedule(() -> look(context), this.intervalNanos, TimeUnit.NANOSECONDS);
	}

	private void look(ChannelHandlerContext context) {
		ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
		if (buffer == null || buffer.totalPendingWriteBytes() == 0 || context.isRemoved()) {
			this.looking = false;
			return;
		}
		long now = System.nanoTime();
		if (buffer.totalPendingWriteBytes() != this.pending || buffer.currentProgress() != this.progress) {
			this.pending = buffer.totalPendingWriteBytes();
			this.progress = buffer.currentProgress();
			this.since = now;
		}
		else if (now - this.since >= this.limitNanos) {
			context.fireExceptionCaught(WriteTimeoutException.INSTANCE);
			context.close();
			return;
		}
		lookLater(context);
	}

}
