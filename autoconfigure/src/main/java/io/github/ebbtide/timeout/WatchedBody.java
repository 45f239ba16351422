package io.github.ebbtide.timeout;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The body of a response whose silences are watched. Only a silence that somebody waits
 * through counts: a reader that takes its time does not make the peer late.
 *
 * @param <T> the type of the body
 */
final class WatchedBody<T> implements BodySubscriber<T> {

	private final BodySubscriber<T> delegate;

	private final PeerWatch watch;

	private final AtomicLong wanted = new AtomicLong();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile @Nullable Subscription subscription;

	WatchedBody(BodySubscriber<T> delegate, PeerWatch watch) {
		this.delegate = delegate;
		this.watch = watch;
		watch.headArrived(this::fail);
	}

	private void fail(IOException failure) {
		if (this.ended.compareAndSet(false, true)) {
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.cancel();
			}
			this.delegate.onError(failure);
		}
	}

	@Override
	public CompletionStage<T> getBody() {
		return this.delegate.getBody();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		this.delegate.onSubscribe(new Subscription() {

			@Override
			public void request(long n) {
				if (WatchedBody.this.wanted.getAndAccumulate(n, WatchedBody::add) == 0) {
					WatchedBody.this.watch.peersTurn();
				}
				subscription.request(n);
			}

			@Override
			public void cancel() {
				WatchedBody.this.watch.end();
				subscription.cancel();
			}

		});
	}

	private static long add(long wanted, long more) {
		return (more > Long.MAX_VALUE - wanted) ? Long.MAX_VALUE : wanted + more;
	}

	@Override
	public void onNext(List<ByteBuffer> item) {
		this.watch.ourTurn();
		if (!this.ended.get()) {
			long wanted = this.wanted.accumulateAndGet(-1, (left, one) -> (left == Long.MAX_VALUE) ? left : left + one);
			this.delegate.onNext(item);
			if (wanted > 0) {
				this.watch.peersTurn();
			}
		}
	}

	@Override
	public void onError(Throwable ex) {
		this.watch.end();
		if (this.ended.compareAndSet(false, true)) {
			this.delegate.onError(ex);
		}
	}

	@Override
	public void onComplete() {
		this.watch.end();
		if (this.ended.compareAndSet(false, true)) {
			this.delegate.onComplete();
		}
	}

}
