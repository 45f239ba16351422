package io.github.ebbtide.websocket;

import java.net.InetSocketAddress;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.web.server.ServerWebExchange;

/**
 * Waits for the answer to a handshake on Reactor Netty. Makes room for the session's
 * {@linkplain NettySessionGuard guard} once the peer has been told that there is one, and
 * goes if there is none.
 */
final class NettyHandshake extends ChannelOutboundHandlerAdapter {

	private static final String BEST_MATCHING_PATTERN = "org.springframework.web.reactive.HandlerMapping.bestMatchingPattern";

	/** The endpoint of sessions that no pattern leads to, as those of a gateway. */
	private static final String NO_PATTERN = "unmatched";

	private final WebSocketSessions sessions;

	private final ServerWebExchange exchange;

	private final HttpServerRequest request;

	NettyHandshake(WebSocketSessions sessions, ServerWebExchange exchange, HttpServerRequest request) {
		this.sessions = sessions;
		this.exchange = exchange;
		this.request = request;
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		context.write(message,
				(message instanceof HttpResponse response) ? answered(context, response, promise) : promise);
	}

	private ChannelPromise answered(ChannelHandlerContext context, HttpResponse response, ChannelPromise promise) {
		if (this.request.isWebsocket() && isAccepted(response.status())) {
			String subProtocol = response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
			return promise.unvoid().addListener((sent) -> {
				if (sent.isSuccess() && !context.isRemoved()) {
					open(context, subProtocol);
				}
			});
		}
		if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
			context.pipeline().remove(this);
		}
		return promise;
	}

	private static boolean isAccepted(HttpResponseStatus status) {
		// over HTTP/2 nothing is switched
		return status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS) || status.equals(HttpResponseStatus.OK);
	}

	private void open(ChannelHandlerContext context, @Nullable String subProtocol) {
		NettySession session = new NettySession(this.sessions, context.channel(), endpoint(), remoteAddress(),
				subProtocol);
		context.pipeline().replace(this, null, session.guard());
		this.sessions.add(session);
		this.sessions.closeIfOver(session);
	}

	private String endpoint() {
		Object pattern = this.exchange.getAttribute(BEST_MATCHING_PATTERN);
		return (pattern != null) ? pattern.toString() : NO_PATTERN;
	}

	private @Nullable String remoteAddress() {
		InetSocketAddress address = this.exchange.getRequest().getRemoteAddress();
		return (address != null) ? address.getHostString() + ":" + address.getPort() : null;
	}

}
