package io.github.ebbtide.timeout;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Hands a body on in small slices, and tells the watch whose turn it is: ours while the
 * client waits for the application to write more, the peer's from each slice on. The
 * client says nothing while it writes a buffer, so that a large one that a slow peer
 * takes all the time would look like silence. Thread-safe.
 */
final class SlicedBody implements Subscriber<ByteBuffer>, Subscription {

	private static final int SLICE = 16 * 1024;

	private final Subscriber<? super ByteBuffer> subscriber;

	private final PeerWatch watch;

	private final AtomicLong wanted = new AtomicLong();

	private final AtomicInteger calls = new AtomicInteger();

	private volatile @Nullable Subscription source;

	private volatile ByteBuffer rest = ByteBuffer.allocate(0);

	private volatile boolean asked;

	private volatile boolean complete;

	private volatile boolean ended;

	SlicedBody(Subscriber<? super ByteBuffer> subscriber, PeerWatch watch) {
		this.subscriber = subscriber;
		this.watch = watch;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.source = subscription;
		this.subscriber.onSubscribe(this);
	}

	@Override
	public void request(long n) {
		this.wanted.accumulateAndGet(n,
				(wanted, more) -> (more > Long.MAX_VALUE - wanted) ? Long.MAX_VALUE : wanted + more);
		goOn();
	}

	@Override
	public void onNext(ByteBuffer item) {
		this.rest = item;
		this.asked = false;
		goOn();
	}

	@Override
	public void onComplete() {
		this.complete = true;
		goOn();
	}

	@Override
	public void onError(Throwable ex) {
		this.ended = true;
		this.subscriber.onError(ex);
	}

	@Override
	public void cancel() {
		this.ended = true;
		Subscription source = this.source;
		if (source != null) {
			source.cancel();
		}
	}

	/** Who comes while somebody is at it leaves him one more round. */
	private void goOn() {
		int calls = (this.calls.getAndIncrement() == 0) ? 1 : 0;
		while (calls != 0) {
			while (!this.ended && step()) {
				// another one
			}
			calls = this.calls.addAndGet(-calls);
		}
	}

	private boolean step() {
		if (this.rest.hasRemaining()) {
			return this.wanted.get() > 0 && handOn(this.rest);
		}
		if (this.complete) {
			this.ended = true;
			this.watch.peersTurn();
			this.subscriber.onComplete();
		}
		else if (this.wanted.get() > 0 && !this.asked) {
			this.asked = true;
			this.watch.ourTurn();
			Subscription source = this.source;
			if (source != null) {
				source.request(1);
			}
		}
		return false;
	}

	private boolean handOn(ByteBuffer rest) {
		this.wanted.getAndUpdate((wanted) -> (wanted != Long.MAX_VALUE) ? wanted - 1 : wanted);
		int size = Math.min(SLICE, rest.remaining());
		ByteBuffer slice = rest.slice(rest.position(), size);
		rest.position(rest.position() + size);
		this.watch.peersTurn();
		this.subscriber.onNext(slice);
		return true;
	}

}
