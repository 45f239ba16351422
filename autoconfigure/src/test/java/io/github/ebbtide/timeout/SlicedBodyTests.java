package io.github.ebbtide.timeout;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SlicedBody}.
 */
class SlicedBodyTests {

	private static final int LARGE = 100_000;

	private final Client client = new Client();

	private final SlicedBody body = new SlicedBody(this.client,
			new PeerWatch(URI.create("http://a"), Duration.ofSeconds(60), "the.property"));

	@Test
	void aLargeBufferIsHandedOnInSlicesAsTheyAreWanted() {
		this.body.onSubscribe(new Source());
		this.body.onNext(ByteBuffer.wrap(new byte[LARGE]));
		assertThat(this.client.sizes).isEmpty();
		this.body.request(2);
		assertThat(this.client.sizes).containsExactly(16384, 16384);
		this.body.onComplete();
		assertThat(this.client.completed).isZero();
		this.body.request(Long.MAX_VALUE);
		assertThat(this.client.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(LARGE);
		assertThat(this.client.completed).isOne();
	}

	@Test
	void theSourceIsAskedForOneBufferAtATimeAndOnlyWhereOneIsWanted() {
		Source source = new Source();
		this.body.onSubscribe(source);
		assertThat(source.asked).isZero();
		this.body.request(2);
		assertThat(source.asked).isOne();
		this.body.onNext(ByteBuffer.allocate(10));
		assertThat(source.asked).isEqualTo(2);
		this.body.onNext(ByteBuffer.allocate(10));
		assertThat(source.asked).isEqualTo(2);
		assertThat(this.client.sizes).containsExactly(10, 10);
	}

	@Test
	void aClientThatAsksWithinACallGetsAllOfIt() {
		this.client.greedy = true;
		BodyPublishers.ofByteArray(new byte[LARGE]).subscribe(this.body);
		assertThat(this.client.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(LARGE);
		assertThat(this.client.completed).isOne();
	}

	@Test
	void aBodyThatIsCancelledIsOver() {
		Source source = new Source();
		this.body.onSubscribe(source);
		this.body.onNext(ByteBuffer.allocate(10));
		this.body.cancel();
		this.body.request(1);
		assertThat(source.cancelled).isTrue();
		assertThat(this.client.sizes).isEmpty();
	}

	private static final class Client implements Subscriber<ByteBuffer> {

		private final List<Integer> sizes = new ArrayList<>();

		private int completed;

		private boolean greedy;

		private Subscription subscription;

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			if (this.greedy) {
				subscription.request(1);
			}
		}

		@Override
		public void onNext(ByteBuffer item) {
			this.sizes.add(item.remaining());
			if (this.greedy) {
				this.subscription.request(1);
			}
		}

		@Override
		public void onError(Throwable ex) {
			throw new AssertionError(ex);
		}

		@Override
		public void onComplete() {
			this.completed++;
		}

	}

	private static final class Source implements Subscription {

		private int asked;

		private boolean cancelled;

		@Override
		public void request(long n) {
			this.asked += (int) n;
		}

		@Override
		public void cancel() {
			this.cancelled = true;
		}

	}

}
