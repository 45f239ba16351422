package io.github.ebbtide.docs;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownPhase;

import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Long polls that are answered when the service stops.
 */
@Component
public class LongPolls {

	private final Set<DeferredResult<String>> waiting = ConcurrentHashMap.newKeySet();

	public DeferredResult<String> poll() {
		DeferredResult<String> poll = new DeferredResult<>(60_000L);
		this.waiting.add(poll);
		poll.onCompletion(() -> this.waiting.remove(poll));
		return poll;
	}

	@OnShutdown(phase = ShutdownPhase.FINISH)
	void answer() {
		this.waiting.forEach((poll) -> poll.setResult("nothing new"));
	}

}
