package io.github.ebbtide.stream;

import java.util.concurrent.atomic.AtomicBoolean;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.ReactiveAdapter;

/**
 * Ends event streams that are reactive types, by completing them. Needs Reactor.
 */
final class ReactiveEventStreams {

	private ReactiveEventStreams() {
	}

	/** Returns the same events, until the server ends the stream with a last one. */
	static Object endable(Object events, ReactiveAdapter adapter, TrackedStream stream, LastEvent lastEvent) {
		Sinks.Empty<Object> end = Sinks.empty();
		AtomicBoolean ended = new AtomicBoolean();
		stream.endedBy(() -> {
			ended.set(true);
			end.tryEmitEmpty();
		});
		Publisher<Object> publisher = adapter.toPublisher(events);
		return adapter.fromPublisher(Flux.from(publisher)
			.takeUntilOther(end.asMono())
			.concatWith(Mono.defer(() -> ended.get() ? Mono.just(lastEvent.toPublish()) : Mono.empty())));
	}

}
