package io.github.ebbtide.stream;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A response that ends early, between two events, if it is an event stream.
 */
final class EventStreamResponse extends ServerHttpResponseDecorator {

	private final Supplier<Mono<Object>> end;

	private final LastEvent lastEvent;

	EventStreamResponse(ServerHttpResponse response, Supplier<Mono<Object>> end, LastEvent lastEvent) {
		super(response);
		this.end = end;
		this.lastEvent = lastEvent;
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return super.writeAndFlushWith(
				MediaType.TEXT_EVENT_STREAM.isCompatibleWith(getHeaders().getContentType()) ? endable(body) : body);
	}

	private Publisher<Publisher<? extends DataBuffer>> endable(
			Publisher<? extends Publisher<? extends DataBuffer>> body) {
		AtomicBoolean ended = new AtomicBoolean();
		Publisher<Object> end = this.end.get().doOnTerminate(() -> ended.set(true));
		return Flux.<Publisher<? extends DataBuffer>>from(body)
			.takeUntilOther(end)
			.concatWith(Mono.defer(() -> ended.get() ? Mono.just(Mono.just(last())) : Mono.empty()));
	}

	private DataBuffer last() {
		return bufferFactory().wrap(this.lastEvent.toText().getBytes(StandardCharsets.UTF_8));
	}

}
