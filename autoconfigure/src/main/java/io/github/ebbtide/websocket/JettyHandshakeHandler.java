package io.github.ebbtide.websocket;

import java.util.Locale;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sees every WebSocket handshake that Jetty gets, whichever API it is for: refuses it
 * where handshakes are refused, or has the session registered that it leads to.
 */
final class JettyHandshakeHandler extends Handler.Wrapper {

	private static final String BEST_MATCHING_PATTERN = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

	/** The endpoint of sessions that no pattern is known of. */
	private static final String NO_PATTERN = "unmatched";

	private final WebSocketSessions sessions;

	private final WebSocketIntake intake;

	private final boolean reactive;

	JettyHandshakeHandler(@Nullable Handler handler, WebSocketSessions sessions, WebSocketIntake intake,
			boolean reactive) {
		super(handler);
		this.sessions = sessions;
		this.intake = intake;
		this.reactive = reactive;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		if (isHandshake(request)) {
			if (this.intake.isStopped()) {
				refuse(response, callback);
				return true;
			}
			request.addHttpStreamWrapper((stream) -> new Handshake(stream, request));
		}
		return super.handle(request, response, callback);
	}

	private static boolean isHandshake(Request request) {
		String upgrade = request.getHeaders().get(HttpHeader.UPGRADE);
		// over HTTP/2 nothing is upgraded
		return (upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket"))
				|| HttpMethod.CONNECT.is(request.getMethod());
	}

	private static void refuse(Response response, Callback callback) {
		response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
		response.getHeaders()
			.put(HttpHeader.RETRY_AFTER, WebSocketIntake.RETRY_AFTER)
			.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
		response.write(true, null, callback);
	}

	/** The exchange whose end may be the begin of a session. */
	private final class Handshake extends HttpStream.Wrapper {

		private final Request request;

		Handshake(HttpStream stream, Request request) {
			super(stream);
			this.request = request;
		}

		@Override
		public void succeeded() {
			JettySession session = session();
			super.succeeded();
			if (session != null) {
				session.open();
			}
		}

		private @Nullable JettySession session() {
			if (this.request
				.getAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE) instanceof WebSocketConnection connection) {
				return JettySession.of(JettyHandshakeHandler.this.sessions, connection, endpoint(),
						JettyHandshakeHandler.this.reactive);
			}
			return null;
		}

		private String endpoint() {
			Object pattern = this.request.getAttribute(BEST_MATCHING_PATTERN);
			if (pattern == null && this.request.getAttribute(PathSpec.class.getName()) instanceof PathSpec spec) {
				pattern = spec.getDeclaration();
			}
			return (pattern != null) ? pattern.toString() : NO_PATTERN;
		}

	}

}
