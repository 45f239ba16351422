package io.github.ebbtide.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.websocket.CloseOutcome;
import io.github.ebbtide.websocket.WebSocketConnection;
import io.github.ebbtide.websocket.WebSocketListener;
import io.github.ebbtide.websocket.WebSocketSessions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of WebSocket sessions: {@code ebbtide.websocket.sessions} and
 * {@code ebbtide.websocket.closes}. An endpoint has them from its first session on.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class WebSocketMetrics implements MeterBinder, WebSocketListener {

	private final WebSocketSessions sessions;

	private final int closeCode;

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Set<String> endpoints = ConcurrentHashMap.newKeySet();

	/**
	 * Create the meters.
	 * @param sessions the open sessions
	 * @param closeCode the code that sessions are usually closed with
	 */
	public WebSocketMetrics(WebSocketSessions sessions, int closeCode) {
		this.sessions = sessions;
		this.closeCode = closeCode;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.endpoints.forEach((endpoint) -> bind(registry, endpoint));
	}

	private void bind(MeterRegistry registry, String endpoint) {
		Shares.add(registry,
				Shares.gauge("ebbtide.websocket.sessions", "Open WebSocket sessions", "endpoint", endpoint),
				Double::sum, this, (metrics) -> metrics.sessions.active(endpoint));
		for (CloseOutcome outcome : CloseOutcome.values()) {
			counter(registry, endpoint, this.closeCode, outcome);
		}
	}

	private static Counter counter(MeterRegistry registry, String endpoint, int code, CloseOutcome outcome) {
		return Counter.builder("ebbtide.websocket.closes")
			.description("WebSocket sessions that were closed because the application stops, by what came of it")
			.tag("endpoint", endpoint)
			.tag("code", Integer.toString(code))
			.tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
			.register(registry);
	}

	@Override
	public void opened(WebSocketConnection session) {
		if (this.endpoints.add(session.endpoint())) {
			this.registries.forEach((registry) -> bind(registry, session.endpoint()));
		}
	}

	@Override
	public void closed(String endpoint, int code, CloseOutcome outcome) {
		this.registries.forEach((registry) -> counter(registry, endpoint, code, outcome).increment());
	}

}
