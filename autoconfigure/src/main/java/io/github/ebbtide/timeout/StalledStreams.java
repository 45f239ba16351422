package io.github.ebbtide.timeout;

import java.time.Duration;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.concurrent.PromiseCombiner;

/**
 * Resets a stream of HTTP/2 whose peer opens no window: its connection has nothing
 * pending then. The stream does not tell how much of a write has gone, so that its data
 * goes out in slices, each of which does.
 *
 * @since 0.1.0
 */
public final class StalledStreams extends StallWatch {

	/** The least that a peer has to take within the limit, in bytes. */
	private static final int SLICE = 16 * 1024;

	private static final String NAME = "ebbtide-stalled-streams";

	// only the event loop's

	private long begun;

	private long gone;

	private StalledStreams(Duration limit) {
		super(limit);
	}

	/**
	 * Bound the stalls of a stream.
	 * @param channel the stream; other channels are left alone
	 * @param limit how long its peer may take nothing
	 */
	public static void bound(Channel channel, Duration limit) {
		if (channel instanceof Http2StreamChannel && channel.pipeline().get(NAME) == null) {
			channel.pipeline().addFirst(NAME, new StalledStreams(limit));
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
		if (message instanceof Http2DataFrame frame) {
			ByteBuf content = frame.content();
			PromiseCombiner slices = new PromiseCombiner(context.executor());
			while (content.readableBytes() > SLICE) {
				slice(context, new DefaultHttp2DataFrame(content.readRetainedSlice(SLICE)), slices);
			}
			slice(context, new DefaultHttp2DataFrame(content, frame.isEndStream(), frame.padding()), slices);
			slices.finish(promise.unvoid());
			written(context);
		}
		else {
			super.write(context, message, promise);
		}
	}

	private void slice(ChannelHandlerContext context, Http2DataFrame slice, PromiseCombiner slices) {
		this.begun++;
		slices.add(context.write(slice).addListener((written) -> this.gone++));
	}

	@Override
	long pending(ChannelHandlerContext context) {
		return this.begun - this.gone;
	}

	@Override
	long progress(ChannelHandlerContext context) {
		return this.gone;
	}

	/** A stream whose end waits with the rest does not reset itself when it is closed. */
	@Override
	void end(ChannelHandlerContext context) {
		context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)).addListener(ChannelFutureListener.CLOSE);
	}

}
