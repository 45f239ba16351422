package io.github.ebbtide.timeout;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;

/**
 * The body of a request whose progress is watched.
 */
final class WatchedRequest implements BodyPublisher {

	private final BodyPublisher delegate;

	private final PeerWatch watch;

	private WatchedRequest(BodyPublisher delegate, PeerWatch watch) {
		this.delegate = delegate;
		this.watch = watch;
	}

	static HttpRequest of(HttpRequest request, PeerWatch watch) {
		return request.bodyPublisher()
			.filter((body) -> body.contentLength() != 0)
			.map((body) -> HttpRequest.newBuilder(request, (name, value) -> true)
				.method(request.method(), new WatchedRequest(body, watch))
				.build())
			.orElse(request);
	}

	@Override
	public long contentLength() {
		return this.delegate.contentLength();
	}

	@Override
	public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
		this.delegate.subscribe(new SlicedBody(subscriber, this.watch));
	}

}
