package io.github.ebbtide.websocket;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/**
 * What the frames of one session pass, in both directions, and none is changed until we
 * close it. From then on nothing of the application's goes out any more, and Reactor
 * Netty does not get to close the connection, as it does right behind a close frame of
 * its own, before the peer has answered. Everything happens on the event loop.
 */
final class NettySessionGuard extends ChannelDuplexHandler {

	/** How much an application that does not read is given, in search of the answer. */
	private static final int MOST_UNREAD = 256 * 1024;

	/** What a frame takes beside its content. */
	private static final int FRAME_OVERHEAD = 128;

	private final WebSocketSessions sessions;

	private final NettySession session;

	/** Who waits for a close frame to be sent, or the end of a stream, that is not. */
	private final List<ChannelPromise> held = new ArrayList<>(1);

	/** Whether the peer or the application has closed it first. */
	private boolean closedByOthers;

	/** Our close frame on its way, once we have closed it. */
	private @Nullable ChannelFuture close;

	/** Whether the application has closed it, too, and reads no more. */
	private boolean left;

	private boolean finished;

	private int unread;

	NettySessionGuard(WebSocketSessions sessions, NettySession session) {
		this.sessions = sessions;
		this.session = session;
	}

	void close(Channel channel, int code, String reason) {
		ChannelHandlerContext context = channel.pipeline().context(this);
		if (context != null && this.close == null && !this.closedByOthers) {
			this.close = context.writeAndFlush(new CloseWebSocketFrame(code, reason));
			context.read();
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (this.close != null && message == LastHttpContent.EMPTY_LAST_CONTENT) {
			hold(context, promise);
		}
		else if (!(message instanceof WebSocketFrame frame)) {
			context.write(message, promise);
		}
		else if (this.close != null) {
			withhold(context, frame, promise);
		}
		else {
			send(context, frame, promise);
		}
	}

	private void send(ChannelHandlerContext context, WebSocketFrame frame, ChannelPromise promise) {
		if (frame instanceof CloseWebSocketFrame) {
			this.closedByOthers = true;
		}
		else if (!isControl(frame)) {
			this.session.inMessage(!frame.isFinalFragment());
		}
		this.session.writers().begin();
		try {
			context.write(frame, promise);
		}
		finally {
			this.session.writers().end();
		}
	}

	private void withhold(ChannelHandlerContext context, WebSocketFrame frame, ChannelPromise promise) {
		frame.release();
		if (frame instanceof CloseWebSocketFrame) {
			hold(context, promise);
		}
		else if (isControl(frame)) {
			promise.trySuccess();
		}
		else {
			promise.tryFailure(AbortedException.beforeSend());
		}
	}

	private void hold(ChannelHandlerContext context, ChannelPromise promise) {
		this.left = true;
		this.held.add(promise);
		if (this.finished) {
			letGo();
		}
		else {
			context.read();
		}
	}

	private static boolean isControl(WebSocketFrame frame) {
		return frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame;
	}

	@Override
	public void read(ChannelHandlerContext context) {
		this.unread = 0;
		context.read();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (!(message instanceof WebSocketFrame frame)) {
			context.fireChannelRead(message);
		}
		else if (frame instanceof CloseWebSocketFrame) {
			closedByPeer(context, frame);
		}
		else if (this.close == null) {
			context.fireChannelRead(frame);
		}
		else if (this.left || frame instanceof PingWebSocketFrame) {
			frame.release();
		}
		else {
			this.unread += FRAME_OVERHEAD + frame.content().readableBytes();
			context.fireChannelRead(frame);
		}
	}

	private void closedByPeer(ChannelHandlerContext context, WebSocketFrame frame) {
		// the application hears of it as ever
		if (this.close == null) {
			this.closedByOthers = true;
			context.fireChannelRead(frame);
		}
		else {
			this.session.acknowledge();
			context.fireChannelRead(frame);
			this.close.addListener((sent) -> finish(context));
		}
	}

	private void finish(ChannelHandlerContext context) {
		this.finished = true;
		if (context.channel() instanceof Http2StreamChannel) {
			// which Reactor Netty writes behind its own close frame
			context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
		}
		letGo();
		context.close();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.fireChannelReadComplete();
		if (this.close != null && !this.finished && this.unread < MOST_UNREAD) {
			context.read();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		end();
		context.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		end();
	}

	private void end() {
		this.sessions.remove(this.session);
		letGo();
	}

	private void letGo() {
		List<ChannelPromise> held = List.copyOf(this.held);
		this.held.clear();
		held.forEach(this.finished ? ChannelPromise::trySuccess
				: (promise) -> promise.tryFailure(AbortedException.beforeSend()));
	}

}
