package io.github.ebbtide.stream;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.ebbtide.work.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Event streams are ended whatever the clients of some of them do.
 */
@Timeout(60)
class EventStreamsTaskTests {

	private static final int STUCK = 100;

	private static final int ALL = 300;

	private final StreamTracker streams = new StreamTracker();

	private final EventStreamsTask task = new EventStreamsTask(this.streams);

	private List<TrackedStream> begin(int count) {
		for (int i = 0; i < count; i++) {
			this.streams.begin("GET /events").detach();
		}
		return this.streams.endAll();
	}

	@Test
	void clientsThatDoNotReadKeepNoOtherStreamOpen() throws Exception {
		// as Spring's emitters have one: held by whoever is stuck in writing
		Lock writing = new ReentrantLock();
		CountDownLatch others = new CountDownLatch(ALL - STUCK);
		CountDownLatch all = new CountDownLatch(ALL);
		List<TrackedStream> begun = begin(ALL);
		begun.subList(0, STUCK).forEach((stream) -> stream.endedBy(() -> {
			writing.lock();
			writing.unlock();
			all.countDown();
		}));
		begun.subList(STUCK, ALL).forEach((stream) -> stream.endedBy(() -> {
			others.countDown();
			all.countDown();
		}));
		CompletionStage<?> stage;
		writing.lock();
		try {
			stage = this.task.run(Deadline.after(Duration.ofSeconds(30)));
			assertThat(others.await(30, TimeUnit.SECONDS)).as("the others have ended").isTrue();
			assertThat(Objects.requireNonNull(stage).toCompletableFuture()).isNotDone();
		}
		finally {
			writing.unlock();
		}
		stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertThat(all.getCount()).isZero();
	}

	@Test
	void oneThatFailsIsReportedAndTheOthersEnd() throws Exception {
		CountDownLatch others = new CountDownLatch(ALL - 1);
		List<TrackedStream> begun = begin(ALL);
		begun.get(0).endedBy(() -> {
			throw new IllegalStateException("no response");
		});
		begun.subList(1, ALL).forEach((stream) -> stream.endedBy(others::countDown));
		CompletionStage<?> stage = Objects.requireNonNull(this.task.run(Deadline.after(Duration.ofSeconds(30))));
		assertThat(stage.toCompletableFuture()).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.havingRootCause()
			.withMessage("no response");
		assertThat(others.getCount()).isZero();
	}

	@Test
	void withoutAStreamThereIsNothingToDo() throws Exception {
		assertThat(this.task.run(Deadline.after(Duration.ofSeconds(30)))).isNull();
	}

}
