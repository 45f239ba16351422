package io.github.ebbtide.sample.job;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells whoever watches what has become of jobs. Thread-safe.
 */
class JobEvents {

	private final Set<SseEmitter> watchers = ConcurrentHashMap.newKeySet();

	SseEmitter watch() {
		SseEmitter emitter = new SseEmitter(0L);
		this.watchers.add(emitter);
		emitter.onCompletion(() -> this.watchers.remove(emitter));
		emitter.onError((ex) -> this.watchers.remove(emitter));
		send(emitter, SseEmitter.event().comment("watching"));
		return emitter;
	}

	void publish(JobEvent event) {
		this.watchers.forEach((emitter) -> send(emitter, SseEmitter.event().name("job").data(event)));
	}

	/** Finds the watchers that have gone without a word, and forgets them. */
	@Scheduled(fixedDelayString = "${sample.jobs.clean-up-interval:15s}")
	void cleanUp() {
		this.watchers.forEach((emitter) -> send(emitter, SseEmitter.event().comment("still there?")));
	}

	private void send(SseEmitter emitter, SseEmitter.SseEventBuilder event) {
		try {
			emitter.send(event);
		}
		catch (IOException | IllegalStateException ex) {
			this.watchers.remove(emitter);
		}
	}

}
