package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import jakarta.servlet.ServletContext;
import jakarta.websocket.WebSocketContainer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the asynchronous sends of the WebSocket container, which otherwise wait for ever
 * for a peer that takes nothing, and shows its limits. Thread-safe.
 *
 * @since 0.1.0
 */
public final class WebSocketTimeouts implements TimeoutReader {

	private static final String CONTAINER = "jakarta.websocket.server.ServerContainer";

	static final String PROPERTY = "ebbtide.socket-timeouts.websocket.write";

	/** Tomcat's own, which a session may change for itself. */
	static final Duration BLOCKING_SEND = Duration.ofSeconds(20);

	private final ServletContext context;

	private final @Nullable Duration write;

	/**
	 * Create what sets and reads the timeouts.
	 * @param context where the container is
	 * @param write the limit on sends, if one is wanted
	 */
	public WebSocketTimeouts(ServletContext context, @Nullable Duration write) {
		this.context = context;
		this.write = write;
	}

	/**
	 * Set the limit where there is none.
	 */
	public void apply() {
		if (this.write != null && this.context.getAttribute(CONTAINER) instanceof WebSocketContainer container
				&& container.getDefaultAsyncSendTimeout() <= 0) {
			container.setAsyncSendTimeout(this.write.toMillis());
		}
	}

	@Override
	public List<SocketTimeout> read() {
		if (!(this.context.getAttribute(CONTAINER) instanceof WebSocketContainer container)) {
			return List.of();
		}
		Duration send = SocketTimeout.finite(container.getDefaultAsyncSendTimeout());
		Duration idle = SocketTimeout.finite(container.getDefaultMaxSessionIdleTimeout());
		Origin origin = Origin.of(send, this.write);
		return List.of(
				new SocketTimeout("websocket", "server blocking", Limit.WRITE, BLOCKING_SEND, Meaning.TOTAL,
						Origin.LIBRARY, null),
				new SocketTimeout("websocket", "server", Limit.WRITE, send, Meaning.TOTAL, origin, PROPERTY),
				new SocketTimeout("websocket", "server", Limit.IDLE, idle, Meaning.IDLE, Origin.of(idle, null), null));
	}

}
