package io.github.ebbtide.websocket;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes of a server of Jetty, and threads for the sessions that they lead to.
 *
 * @since 0.1.0
 */
public final class JettyHandshakes implements SpareThreads {

	/** For answers of peers, where all other threads are blocked. */
	private static final int SPARE_THREADS = 5;

	private final WebSocketSessions sessions;

	private final WebSocketIntake intake;

	private final boolean reactive;

	private volatile @Nullable Server server;

	/**
	 * Create it, without a server.
	 * @param sessions where to register sessions
	 * @param intake whether to let new ones in
	 * @param reactive whether the application reads messages when it likes to
	 */
	public JettyHandshakes(WebSocketSessions sessions, WebSocketIntake intake, boolean reactive) {
		this.sessions = sessions;
		this.intake = intake;
		this.reactive = reactive;
	}

	/**
	 * See the handshakes of a server.
	 * @param server the server, which is not started
	 */
	public void apply(Server server) {
		server.setHandler(new JettyHandshakeHandler(server.getHandler(), this.sessions, this.intake, this.reactive));
		this.server = server;
	}

	@Override
	public void ensure() {
		Server server = this.server;
		if (server != null && server.getThreadPool() instanceof QueuedThreadPool pool && pool.isLowOnThreads()) {
			pool.setMaxThreads(pool.getMaxThreads() + SPARE_THREADS);
		}
	}

}
