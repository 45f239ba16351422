package io.github.ebbtide.websocket;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
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

	/** Who waits for close frames to be sent that are not. */
	private final List<ChannelPromise> held = new ArrayList<>(1);

	/** Whether the peer or the application has closed it first. */
	private boolean closedByOthers;

	private boolean closing;

	private boolean answered;

	/** Whether the application has closed it, too, and reads no more. */
	private boolean left;

	private int unread;

	NettySessionGuard(WebSocketSessions sessions, NettySession session) {
		this.sessions = sessions;
		this.session = session;
	}

	void close(Channel channel, int code, String reason) {
		ChannelHandlerContext context = channel.pipeline().context(this);
		if (context != null && !this.closing && !this.closedByOthers) {
			this.closing = true;
			context.writeAndFlush(new CloseWebSocketFrame(code, reason));
			context.read();
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (!(message instanceof WebSocketFrame frame)) {
			context.write(message, promise);
		}
		else if (this.closing) {
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
			this.left = true;
			this.held.add(promise);
			if (this.answered) {
				letGo();
			}
			else {
				context.read();
			}
		}
		else if (isControl(frame)) {
			promise.trySuccess();
		}
		else {
			promise.tryFailure(AbortedException.beforeSend());
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
		else if (!this.closing) {
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
		if (!this.closing) {
			this.closedByOthers = true;
			context.fireChannelRead(frame);
			return;
		}
		this.session.acknowledge();
		this.answered = true;
		// the application hears of it as ever; what is answered to it goes nowhere
		context.fireChannelRead(frame);
		letGo();
		context.close();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.fireChannelReadComplete();
		if (this.closing && !this.answered && this.unread < MOST_UNREAD) {
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
		held.forEach(this.answered ? ChannelPromise::trySuccess
				: (promise) -> promise.tryFailure(AbortedException.beforeSend()));
	}

}
