package io.github.ebbtide.websocket;

import java.io.IOException;
import java.util.Locale;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.InstanceManager;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Sees every WebSocket handshake that Tomcat gets, whichever API it is for: refuses it
 * where handshakes are refused, or has the session registered that it leads to.
 *
 * @since 0.1.0
 */
public final class TomcatUpgradeValve extends ValveBase implements SpareThreads {

	/** For answers of peers, where all other threads are blocked. */
	private static final int SPARE_THREADS = 5;

	private static final String BEST_MATCHING_PATTERN = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

	private final WebSocketSessions sessions;

	private final WebSocketIntake intake;

	/**
	 * Create the valve.
	 * @param sessions where to register sessions
	 * @param intake whether to let new ones in
	 */
	public TomcatUpgradeValve(WebSocketSessions sessions, WebSocketIntake intake) {
		super(true);
		this.sessions = sessions;
		this.intake = intake;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		String upgrade = request.getHeader("Upgrade");
		if (upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket")) {
			if (this.intake.isStopped()) {
				refuse(response);
				return;
			}
			Context context = request.getContext();
			request.setRequest(
					new Handshake(request.getRequest(), (context != null) ? context.getInstanceManager() : null));
		}
		getNext().invoke(request, response);
	}

	private static void refuse(Response response) {
		response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		response.setHeader("Retry-After", WebSocketIntake.RETRY_AFTER);
		response.setHeader("Connection", "close");
		response.setContentLength(0);
	}

	@Override
	public void ensure() {
		if (getContainer() instanceof Engine engine) {
			for (Connector connector : engine.getService().findConnectors()) {
				if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol
						&& protocol.getExecutor() instanceof ThreadPoolExecutor pool
						&& pool.getActiveCount() + SPARE_THREADS > pool.getMaximumPoolSize()) {
					protocol.setMaxThreads(pool.getMaximumPoolSize() + SPARE_THREADS);
					// what waits in its queue is looked at only when something new comes
					pool.execute(() -> {
					});
				}
			}
		}
	}

	/** The request as the application sees it. */
	private final class Handshake extends HttpServletRequestWrapper {

		private final @Nullable InstanceManager instances;

		Handshake(HttpServletRequest request, @Nullable InstanceManager instances) {
			super(request);
			this.instances = instances;
		}

		@Override
		public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
			if (type != WsHttpUpgradeHandler.class) {
				return super.upgrade(type);
			}
			TomcatUpgradeHandler handler = super.upgrade(TomcatUpgradeHandler.class);
			Object pattern = getAttribute(BEST_MATCHING_PATTERN);
			handler.register(TomcatUpgradeValve.this.sessions, this.instances,
					(pattern != null) ? pattern.toString() : null, getRemoteAddr() + ":" + getRemotePort());
			return type.cast(handler);
		}

	}

}
