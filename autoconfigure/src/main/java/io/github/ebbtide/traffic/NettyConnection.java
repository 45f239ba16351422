package io.github.ebbtide.traffic;

import java.util.Objects;

import io.github.ebbtide.work.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.websocket.WebsocketInbound;

/**
 * A connection of Reactor Netty's server: whether it is idle, and since when. Asked from
 * any thread, changed on its event loop.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter {

	private static final AttributeKey<NettyConnection> KEY = AttributeKey.valueOf(NettyConnection.class.getName());

	private static final String NAME = "ebbtide.connection";

	private final Channel channel;

	private final Ticker ticker;

	private volatile boolean unanswered;

	private volatile long idleSince;

	private boolean reminded;

	private boolean away;

	NettyConnection(Channel channel, Ticker ticker) {
		this.channel = channel;
		this.ticker = ticker;
		this.idleSince = ticker.nanoTime();
		channel.attr(KEY).set(this);
	}

	/** Returns the connection that a channel is, or is a stream of. */
	static @Nullable NettyConnection of(Channel channel) {
		Channel connection = (channel.parent() instanceof ServerChannel) ? channel : channel.parent();
		return (connection != null) ? connection.attr(KEY).get() : null;
	}

	/** Begins to watch, in front of whatever takes requests apart. */
	void install() {
		ChannelPipeline pipeline = this.channel.pipeline();
		for (String codec : new String[] { NettyPipeline.HttpCodec, NettyPipeline.H2CUpgradeHandler,
				NettyPipeline.H2OrHttp11Codec }) {
			if (pipeline.context(codec) != null) {
				pipeline.addBefore(codec, NAME, this);
				return;
			}
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object bytes) {
		if (!this.unanswered) {
			this.unanswered = true;
		}
		context.fireChannelRead(bytes);
	}

	/** A request has been answered to the end. */
	void answered() {
		this.idleSince = this.ticker.nanoTime();
		this.unanswered = false;
	}

	boolean isUpgraded() {
		return ChannelOperations.get(this.channel) instanceof WebsocketInbound;
	}

	boolean isIdle() {
		if (!this.channel.isRegistered()) {
			return false;
		}
		Http2FrameCodec http2 = http2();
		if (http2 != null) {
			return http2.connection().numActiveStreams() == 0;
		}
		return !this.unanswered;
	}

	/** Returns for how long it has been idle, in nanoseconds, if it is. */
	long idle() {
		return this.ticker.nanoTime() - this.idleSince;
	}

	/** Closes the connection, unless a request has come in by now. */
	void closeIfIdle() {
		this.channel.eventLoop().execute(() -> {
			if (isIdle()) {
				Http2FrameCodec http2 = http2();
				if (http2 != null) {
					goAway(http2, 0);
				}
				this.channel.close();
			}
		});
	}

	/**
	 * Sends GOAWAY that lets every stream be served, once. A connection that is new has
	 * until the next reminder to send its first request: some clients give that up where
	 * GOAWAY comes before it, although nothing was sent.
	 */
	void sendAway() {
		this.channel.eventLoop().execute(() -> {
			Http2FrameCodec http2 = http2();
			if (http2 != null && !this.away && (this.reminded || http2.connection().remote().lastStreamCreated() > 0)) {
				this.away = true;
				goAway(http2, Integer.MAX_VALUE);
			}
			this.reminded = true;
		});
	}

	private @Nullable Http2FrameCodec http2() {
		return this.channel.pipeline().get(Http2FrameCodec.class);
	}

	private void goAway(Http2FrameCodec http2, int furtherStreams) {
		ChannelHandlerContext context = Objects.requireNonNull(this.channel.pipeline().context(http2));
		http2.write(context, new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(furtherStreams),
				context.newPromise());
		context.flush();
	}

}
