package io.github.ebbtide.websocket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * A session that a peer opened on Reactor Netty, of whatever API. What it does is done on
 * the event loop of its connection, behind all that is being sent. Thread-safe.
 */
final class NettySession extends OpenSession {

	/** As long as a blocking send takes on Tomcat, at most. */
	private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

	private final NettySessionGuard guard;

	private final Channel channel;

	private final @Nullable String subProtocol;

	private volatile boolean inMessage;

	NettySession(WebSocketSessions sessions, Channel channel, String endpoint, @Nullable String remoteAddress,
			@Nullable String subProtocol) {
		super(endpoint, remoteAddress);
		this.guard = new NettySessionGuard(sessions, this);
		this.channel = channel;
		this.subProtocol = subProtocol;
	}

	/** Returns what all its frames have to pass. */
	NettySessionGuard guard() {
		return this.guard;
	}

	void inMessage(boolean inMessage) {
		this.inMessage = inMessage;
	}

	@Override
	void close(int code, String reason) {
		this.channel.eventLoop().execute(() -> this.guard.close(this.channel, code, reason));
	}

	@Override
	void cut() {
		this.channel.eventLoop().execute(() -> {
			// past TLS, which would wait for a peer that does not read
			ChannelHandlerContext first = this.channel.pipeline().firstContext();
			if (first != null) {
				first.close();
			}
		});
	}

	@Override
	void cleanUp() {
		// the end of the connection is all there is to it
	}

	/** Nothing is overtaken that has been sent, but perhaps what is about to be. */
	@Override
	boolean isBusy(boolean patient) {
		return patient && (this.inMessage || isSending() || !writers().isQuiet());
	}

	private boolean isSending() {
		return this.channel.bytesBeforeUnwritable() <= this.channel.config().getWriteBufferHighWaterMark();
	}

	@Override
	public @Nullable Thread thread() {
		// the event loop waits for nobody
		return null;
	}

	@Override
	public @Nullable String subProtocol() {
		return this.subProtocol;
	}

	@Override
	public void send(String text) throws IOException {
		ChannelFuture sent = this.channel.writeAndFlush(new TextWebSocketFrame(text));
		if (this.channel.eventLoop().inEventLoop()) {
			return;
		}
		try {
			if (!sent.await(SEND_TIMEOUT.toMillis())) {
				throw new IOException("The peer of " + description() + " does not read");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while sending to " + description());
		}
		if (!sent.isSuccess()) {
			throw new IOException("Could not send to " + description(), sent.cause());
		}
	}

}
