package io.github.ebbtide.traffic;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

import io.github.ebbtide.work.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * A connection of Reactor Netty's server: whether it is idle, and since when. Asked from
 * any thread, changed on its event loop.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter {

	private static final AttributeKey<NettyConnection> KEY = AttributeKey.valueOf(NettyConnection.class.getName());

	private static final String NAME = "ebbtide.connection";

	private final Channel channel;

	private final Ticker ticker;

	private volatile boolean installed;

	/** How many requests are under way, of HTTP/2 all streams together. */
	private volatile int requests;

	/** Whether something has been read that no request is known of yet. */
	private volatile boolean unanswered;

	private volatile long idleSince;

	private volatile boolean closing;

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
		Channel connection = isConnection(channel) ? channel : channel.parent();
		return (connection != null) ? connection.attr(KEY).get() : null;
	}

	/** Returns whether a channel is a connection that a listening socket has accepted. */
	static boolean isConnection(Channel channel) {
		return channel.parent() instanceof ServerChannel;
	}

	/** Begins to watch, in front of whatever takes requests apart. */
	void install() {
		ChannelPipeline pipeline = this.channel.pipeline();
		for (String codec : new String[] { NettyPipeline.HttpCodec, NettyPipeline.H2CUpgradeHandler,
				NettyPipeline.H2OrHttp11Codec }) {
			if (pipeline.context(codec) != null) {
				pipeline.addBefore(codec, NAME, this);
				this.installed = true;
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

	void begin() {
		this.requests++;
	}

	/** A request has been answered to the end. */
	void end() {
		// the end of a connection looks like that of a request
		if (this.requests > 0) {
			this.requests--;
		}
		this.idleSince = this.ticker.nanoTime();
		this.unanswered = false;
	}

	boolean isUpgraded() {
		return this.channel.pipeline().get(WebSocketFrameDecoder.class) != null;
	}

	boolean isIdle() {
		return this.installed && this.requests == 0 && (!this.unanswered || http2() != null);
	}

	/** Returns for how long it has been idle, in nanoseconds, if it is. */
	long idle() {
		return this.ticker.nanoTime() - this.idleSince;
	}

	/**
	 * Closes the connection, unless a request has come in by now. One that was sent
	 * behind another, before that was answered, begins only with the next turn of the
	 * event loop.
	 */
	void closeIfIdle() {
		if (!this.closing) {
			this.closing = true;
			onEventLoop(() -> onEventLoop(() -> {
				this.closing = isIdle();
				if (this.closing) {
					close();
				}
			}));
		}
	}

	private void close() {
		Http2FrameCodec http2 = http2();
		if (http2 != null) {
			goAway(http2, 0);
		}
		this.channel.close();
	}

	/**
	 * Closes the connection, whatever is under way: past HTTP/2, which would wait for its
	 * streams.
	 */
	void cut() {
		onEventLoop(() -> {
			ChannelHandlerContext codec = this.channel.pipeline().context(Http2FrameCodec.class);
			if (codec != null) {
				codec.close();
			}
			else {
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
		onEventLoop(() -> {
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

	/**
	 * One that has no event loop yet is too new, and one whose loop has ended is gone.
	 */
	private void onEventLoop(Runnable action) {
		if (this.channel.isRegistered()) {
			try {
				this.channel.eventLoop().execute(action);
			}
			catch (RejectedExecutionException ex) {
				// the loop closes what it has
			}
		}
	}

}
