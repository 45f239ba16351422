package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.timeout.WriteTimeoutException;

/**
 * Ends a channel of Netty whose peer takes nothing for too long although there is
 * something to take. Netty's own handler bounds each write as a whole, and so ends a
 * large one that a slow peer takes all the time. Looks only while something is pending,
 * so that it notices up to half a second late.
 */
abstract class StallWatch extends ChannelOutboundHandlerAdapter {

	private static final Duration LONGEST_INTERVAL = Duration.ofMillis(500);

	private static final int QUARTER = 4;

	private final long limitNanos;

	private final long intervalNanos;

	// only the event loop's

	private boolean looking;

	private long pending;

	private long progress;

	private long since;

	StallWatch(Duration limit) {
		this.limitNanos = limit.toNanos();
		this.intervalNanos = Math.min(limit.toNanos() / QUARTER, LONGEST_INTERVAL.toNanos());
	}

	/**
	 * Returns how much waits for the peer; with 0 the watch ends until the next write.
	 */
	abstract long pending(ChannelHandlerContext context);

	/** Returns a number that changes when the peer takes something. */
	abstract long progress(ChannelHandlerContext context);

	/** Gives the peer up. */
	abstract void end(ChannelHandlerContext context);

	final void written(ChannelHandlerContext context) {
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
		long pending = context.isRemoved() ? 0 : pending(context);
		if (pending == 0) {
			this.looking = false;
			return;
		}
		long progress = progress(context);
		long now = System.nanoTime();
		if (pending != this.pending || progress != this.progress) {
			this.pending = pending;
			this.progress = progress;
			this.since = now;
		}
		else if (now - this.since >= this.limitNanos) {
			context.fireExceptionCaught(WriteTimeoutException.INSTANCE);
			end(context);
			return;
		}
		lookLater(context);
	}

}
