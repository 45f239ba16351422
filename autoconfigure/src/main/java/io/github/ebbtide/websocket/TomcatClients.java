package io.github.ebbtide.websocket;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.websocket.WebSocketContainer;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of Tomcat's clients. Nobody is told when one opens or ends, so they are
 * looked up, where the containers keep them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TomcatClients implements SessionFinder {

	private static final PrivateField SESSIONS = PrivateField.of(WsWebSocketContainer.class, "sessions");

	private final Set<WsWebSocketContainer> containers = ConcurrentHashMap.newKeySet();

	private final Map<WsSession, TomcatClientSession> known = new ConcurrentHashMap<>();

	/**
	 * Look at the sessions of a container from now on.
	 * @param container the container
	 */
	public void add(WebSocketContainer container) {
		if (container instanceof WsWebSocketContainer tomcat) {
			this.containers.add(tomcat);
		}
	}

	/**
	 * Look at the sessions of the container that a bean keeps in a field, if it does.
	 * @param holder the bean
	 * @param type the class that has the field
	 * @param name the name of the field
	 * @return what is in the field
	 */
	public @Nullable Object inspect(Object holder, Class<?> type, String name) {
		Object value = PrivateField.of(type, name).read(holder, Object.class);
		if (value instanceof WebSocketContainer container) {
			add(container);
		}
		return value;
	}

	/**
	 * Return whether there is a client at all.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.containers.isEmpty();
	}

	@Override
	public synchronized boolean find(WebSocketSessions sessions) {
		if (this.containers.isEmpty()) {
			return false;
		}
		Set<WsSession> open = ConcurrentHashMap.newKeySet();
		for (WsWebSocketContainer container : this.containers) {
			Map<?, ?> map = SESSIONS.read(container, Map.class);
			if (map != null) {
				map.keySet().forEach((session) -> open.add((WsSession) session));
			}
		}
		this.known.forEach((session, found) -> {
			if (!open.contains(session) && this.known.remove(session, found)) {
				found.ended();
				sessions.remove(found);
			}
		});
		for (WsSession session : open) {
			// listeners hear of it and may ask what is open, which looks again
			if (!this.known.containsKey(session)) {
				TomcatClientSession found = new TomcatClientSession(session);
				this.known.put(session, found);
				sessions.add(found);
			}
		}
		return !this.known.isEmpty();
	}

}
