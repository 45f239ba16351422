package io.github.ebbtide.docs;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownPhase;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.function.ServerResponse.SseBuilder;

@Component
class EventFeed {

	private final Set<SseBuilder> clients = ConcurrentHashMap.newKeySet();

	ServerResponse connect() {
		return ServerResponse.sse((client) -> {
			this.clients.add(client);
			client.onComplete(() -> this.clients.remove(client));
		}, Duration.ZERO);
	}

	@OnShutdown(phase = ShutdownPhase.FINISH)
	void end() {
		this.clients.forEach(SseBuilder::complete);
	}

}
