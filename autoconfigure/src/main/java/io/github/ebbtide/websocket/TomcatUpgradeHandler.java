package io.github.ebbtide.websocket;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.WebConnection;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.InstanceManager;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.server.WsHandshakeRequest;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.apache.tomcat.websocket.server.WsServerContainer;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's own handler of an upgraded connection, which registers the session before the
 * application sees it. Tomcat creates it.
 *
 * @since 0.1.0
 */
public final class TomcatUpgradeHandler extends WsHttpUpgradeHandler {

	private @Nullable WebSocketSessions sessions;

	private @Nullable InstanceManager instances;

	private @Nullable String pattern;

	private @Nullable String remoteAddress;

	private @Nullable SocketWrapperBase<?> socket;

	private @Nullable TomcatSession session;

	/**
	 * Create a handler.
	 */
	public TomcatUpgradeHandler() {
	}

	void register(WebSocketSessions sessions, @Nullable InstanceManager instances, @Nullable String pattern,
			String remoteAddress) {
		this.instances = instances;
		this.sessions = sessions;
		this.pattern = pattern;
		this.remoteAddress = remoteAddress;
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> socket) {
		this.socket = socket;
		super.setSocketWrapper(socket);
	}

	@Override
	public void preInit(ServerEndpointConfig config, WsServerContainer container, WsHandshakeRequest request,
			List<Extension> extensions, @Nullable String subProtocol, @Nullable Transformation transformation,
			Map<String, String> pathParameters, boolean secure) {
		TomcatSession session = new TomcatSession(Objects.requireNonNull(this.sessions),
				(this.pattern != null) ? this.pattern : config.getPath(), this.remoteAddress, subProtocol);
		this.session = session;
		config.getUserProperties().put(TomcatSession.PROPERTY, session);
		super.preInit(new TomcatEndpointConfig(config, session, pathParameters, this.instances), container, request,
				extensions, subProtocol, new TomcatFrameWatch(session, transformation), pathParameters, secure);
	}

	@Override
	public void init(WebConnection connection) {
		TomcatSession session = Objects.requireNonNull(this.session);
		session.connected(Objects.requireNonNull(this.socket));
		try {
			super.init(connection);
		}
		catch (RuntimeException | Error ex) {
			session.ended();
			throw ex;
		}
		session.established();
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent event) {
		try {
			return super.upgradeDispatch(event);
		}
		finally {
			Objects.requireNonNull(this.session).reader().end();
		}
	}

}
