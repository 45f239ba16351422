package io.github.ebbtide.websocket;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.websocket.Session;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * The session that the application holds: Tomcat's own, which notices when it is used
 * after the drain has closed it. Closing it then does nothing, sending fails at once with
 * {@link IllegalStateException}, as with Tomcat itself.
 */
final class TomcatSessionGuard implements InvocationHandler {

	private final WsSession session;

	private final TomcatSession tracked;

	private final WebSocketSessions sessions;

	private TomcatSessionGuard(WsSession session, TomcatSession tracked, WebSocketSessions sessions) {
		this.session = session;
		this.tracked = tracked;
		this.sessions = sessions;
	}

	static Session of(WsSession session, TomcatSession tracked, WebSocketSessions sessions) {
		return (Session) Proxy.newProxyInstance(TomcatSessionGuard.class.getClassLoader(),
				new Class<?>[] { Session.class }, new TomcatSessionGuard(session, tracked, sessions));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		switch (method.getName()) {
			case "equals":
				return arguments != null && proxy == arguments[0];
			case "getOpenSessions":
				// the application compares them with those that it holds
				return guarded(this.session.getOpenSessions());
			case "close", "getBasicRemote", "getAsyncRemote":
				this.sessions.noteLateUse(this.tracked);
				break;
			default:
				break;
		}
		try {
			return method.invoke(this.session, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private static Set<Session> guarded(Set<Session> sessions) {
		return sessions.stream().map(TomcatSessionGuard::guarded).collect(Collectors.toSet());
	}

	private static Session guarded(Session session) {
		try {
			return (session.getUserProperties().get(TomcatSession.PROPERTY) instanceof TomcatSession tracked)
					? tracked.guard() : session;
		}
		catch (IllegalStateException ex) {
			// closed meanwhile
			return session;
		}
	}

}
