package io.github.ebbtide.websocket;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Listens to each session that it opens, beside the application's own listener.
 *
 * @param builder what does the work
 * @param sessions where to register sessions
 * @param heartbeat finds out about peers that have vanished
 */
record JdkWebSocketBuilder(WebSocket.Builder builder, WebSocketSessions sessions,
		ClientHeartbeat heartbeat) implements WebSocket.Builder {

	@Override
	public WebSocket.Builder header(String name, String value) {
		this.builder.header(name, value);
		return this;
	}

	@Override
	public WebSocket.Builder connectTimeout(Duration timeout) {
		this.builder.connectTimeout(timeout);
		return this;
	}

	@Override
	public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
		this.builder.subprotocols(mostPreferred, lesserPreferred);
		return this;
	}

	@Override
	public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
		return this.builder.buildAsync(uri,
				new Tracking(listener, new JdkClientSession(uri, this.sessions, listener, this.heartbeat)));
	}

	/**
	 * Notes the beginning and the end of a session.
	 *
	 * @param listener the application's listener
	 * @param session the session
	 */
	private record Tracking(WebSocket.Listener listener, JdkClientSession session) implements WebSocket.Listener {

		@Override
		public void onOpen(WebSocket socket) {
			this.session.opened(socket);
			this.listener.onOpen(socket);
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.session.heard();
			return this.listener.onText(socket, data, last);
		}

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
			this.session.heard();
			return this.listener.onBinary(socket, data, last);
		}

		@Override
		public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
			this.session.heard();
			return this.listener.onPing(socket, message);
		}

		@Override
		public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
			this.session.heard();
			return this.listener.onPong(socket, message);
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
			this.session.ended(true);
			return this.listener.onClose(socket, code, reason);
		}

		@Override
		public void onError(WebSocket socket, Throwable failure) {
			this.session.ended(false);
			this.listener.onError(socket, failure);
		}

	}

}
