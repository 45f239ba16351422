package io.github.ebbtide.websocket;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.websocket.WebSocketContainer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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

	private static final Log logger = LogFactory.getLog(TomcatClients.class);

	private static final @Nullable Field SESSIONS = field(WsWebSocketContainer.class, "sessions");

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
		Field field = field(type, name);
		Object value = (field != null) ? value(field, holder) : null;
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
		if (this.containers.isEmpty() || SESSIONS == null) {
			return false;
		}
		Set<WsSession> open = ConcurrentHashMap.newKeySet();
		for (WsWebSocketContainer container : this.containers) {
			if (value(SESSIONS, container) instanceof Map<?, ?> map) {
				map.keySet().forEach((session) -> open.add((WsSession) session));
			}
		}
		open.forEach((session) -> this.known.computeIfAbsent(session, (key) -> {
			TomcatClientSession found = new TomcatClientSession(key);
			sessions.add(found);
			return found;
		}));
		this.known.entrySet().removeIf((entry) -> {
			boolean ended = !open.contains(entry.getKey());
			if (ended) {
				sessions.remove(entry.getValue());
			}
			return ended;
		});
		return !this.known.isEmpty();
	}

	private static @Nullable Field field(Class<?> type, String name) {
		try {
			Field field = type.getDeclaredField(name);
			field.setAccessible(true);
			return field;
		}
		catch (NoSuchFieldException | RuntimeException ex) {
			logger.debug("Sessions of clients are not looked up: no " + name + " in " + type.getName(), ex);
			return null;
		}
	}

	private static @Nullable Object value(Field field, Object holder) {
		try {
			return field.get(holder);
		}
		catch (IllegalAccessException ex) {
			return null;
		}
	}

}
