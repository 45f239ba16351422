package io.github.ebbtide.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.pojo.PojoEndpointServer;

/**
 * Passes on what happens to a session to the application's own endpoint.
 */
final class TomcatEndpoint extends Endpoint {

	private final Endpoint endpoint;

	private final TomcatSession session;

	private final boolean guarded;

	private final Runnable destroy;

	private TomcatEndpoint(Endpoint endpoint, TomcatSession session, boolean guarded, Runnable destroy) {
		this.endpoint = endpoint;
		this.session = session;
		this.guarded = guarded;
		this.destroy = destroy;
	}

	static TomcatEndpoint of(Endpoint endpoint, TomcatSession session, Runnable destroy) {
		return new TomcatEndpoint(endpoint, session, true, destroy);
	}

	/**
	 * Create the endpoint for an annotated class. It gets Tomcat's own session, which
	 * Tomcat casts when it calls one; late use fails at once, and is not counted.
	 */
	static TomcatEndpoint annotated(PojoEndpointServer endpoint, TomcatSession session) {
		return new TomcatEndpoint(endpoint, session, false, () -> {
		});
	}

	@Override
	public void onOpen(Session session, EndpointConfig config) {
		this.session.opened((WsSession) session, this.guarded);
		this.endpoint.onOpen(this.session.guard(), config);
	}

	@Override
	public void onClose(Session session, CloseReason reason) {
		try {
			this.endpoint.onClose(this.session.guard(), reason);
		}
		finally {
			this.destroy.run();
		}
	}

	@Override
	public void onError(Session session, Throwable error) {
		this.endpoint.onError(this.session.guard(), error);
	}

}
