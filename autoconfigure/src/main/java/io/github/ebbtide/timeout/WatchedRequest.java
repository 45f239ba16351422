package io.github.ebbtide.timeout;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * The body of a request whose progress is watched: when the client wants more of it, it
 * is our turn; when it has got it, it is the peer's turn to take it.
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
		this.delegate.subscribe(new Subscriber<ByteBuffer>() {

			// the client may ask for more once there is no more
			private volatile boolean complete;

			@Override
			public void onSubscribe(Subscription subscription) {
				subscriber.onSubscribe(new Subscription() {

					@Override
					public void request(long n) {
						if (!isComplete()) {
							WatchedRequest.this.watch.ourTurn();
						}
						subscription.request(n);
					}

					@Override
					public void cancel() {
						subscription.cancel();
					}

				});
			}

			private boolean isComplete() {
				return this.complete;
			}

			@Override
			public void onNext(ByteBuffer item) {
				WatchedRequest.this.watch.peersTurn();
				subscriber.onNext(item);
			}

			@Override
			public void onError(Throwable ex) {
				subscriber.onError(ex);
			}

			@Override
			public void onComplete() {
				this.complete = true;
				WatchedRequest.this.watch.peersTurn();
				subscriber.onComplete();
			}

		});
	}

}
