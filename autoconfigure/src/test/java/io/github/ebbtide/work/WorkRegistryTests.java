package io.github.ebbtide.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkRegistry}.
 */
@Timeout(60)
class WorkRegistryTests {

	private static final Predicate<Work> NONE = (work) -> false;

	private final ManualTicker ticker = new ManualTicker();

	private final TestSource http = new TestSource("http");

	private final TestSource task = new TestSource("task");

	private final TestSource batch = new TestSource("batch");

	private final WorkRegistry registry = new WorkRegistry(() -> List.of(this.http, this.task, this.batch),
			this.ticker);

	@Test
	void everyWellKnownKindIsCountedAlsoWhenThereIsNoSourceForIt() {
		this.task.begin("a");
		this.batch.begin("b");
		this.batch.begin("c");
		assertThat(this.registry.active().keySet()).containsExactly("http", "stream", "websocket", "task", "message",
				"process", "grpc", "batch");
		assertThat(this.registry.active()).containsEntry("http", 0)
			.containsEntry("process", 0)
			.containsEntry("task", 1)
			.containsEntry("batch", 2);
	}

	@Test
	void sourcesOfTheSameKindAreCountedTogether() {
		TestSource other = new TestSource("http");
		WorkRegistry registry = new WorkRegistry(() -> List.of(this.http, other), this.ticker);
		this.http.begin("a");
		other.begin("b");
		assertThat(registry.active("http")).isEqualTo(2);
		assertThat(registry.active()).containsEntry("http", 2);
		assertThat(registry.active("nobody")).isZero();
	}

	@Test
	void sourcesAreSuppliedOnceAndOnlyWhenAskedFor() {
		AtomicInteger calls = new AtomicInteger();
		WorkRegistry registry = new WorkRegistry(() -> {
			calls.incrementAndGet();
			return List.of(this.http);
		}, this.ticker);
		assertThat(calls).hasValue(0);
		registry.sources();
		registry.active();
		assertThat(calls).hasValue(1);
	}

	@Test
	void blockersAreTheOldestFirst() {
		long now = System.nanoTime();
		this.http.begin(new TestWork("young", now - 1_000_000));
		this.task.begin(new TestWork("old", now - 3_000_000_000L));
		this.http.begin(new TestWork("middle", now - 2_000_000_000L));
		assertThat(this.registry.blockers((source) -> true, 10)).extracting(Blocker::description)
			.containsExactly("old", "middle", "young");
		assertThat(this.registry.blockers((source) -> true, 2)).extracting(Blocker::kind)
			.containsExactly("task", "http");
		assertThat(this.registry.blockers((source) -> source == this.http, 1)).extracting(Blocker::description)
			.containsExactly("middle");
	}

	@Test
	void workThatIsHandedOnToASourceThatWasAskedBeforeItIsNotMissed() throws Exception {
		TestSource first = new TestSource("task");
		TestSource second = new TestSource("http") {

			@Override
			public void forEach(Consumer<? super Work> action) {
				if (!this.ended.getAndSet(true)) {
					// ends just when it is asked, and leaves work behind
					first.beginDetached("handed on");
				}
				super.forEach(action);
			}

			private final AtomicBoolean ended = new AtomicBoolean();

		};
		WorkRegistry registry = new WorkRegistry(() -> List.of(first, second), this.ticker);
		assertThat(registry.awaitIdle((source) -> true, NONE, Deadline.after(Duration.ZERO, this.ticker))).isFalse();
	}

	@Test
	void nothingInFlightIsIdleAtOnce() throws Exception {
		assertThat(this.registry.awaitIdle((source) -> true, NONE, seconds(0))).isTrue();
	}

	@Test
	void waiterWakesAtOnceWhenTheLastWorkEnds() throws Exception {
		TestWork first = this.http.begin("first");
		TestWork second = this.task.begin("second");
		CompletableFuture<Boolean> idle = awaitIdle((source) -> true, NONE, seconds(10));
		this.ticker.awaitWaiting(1);
		this.http.end(first);
		this.ticker.awaitWaiting(1);
		assertThat(idle).isNotDone();
		this.task.end(second);
		// the clock never moved
		assertThat(idle.get(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void sourcesThatWereNotChosenAreNotWaitedFor() throws Exception {
		this.task.begin("other");
		assertThat(this.registry.awaitIdle((source) -> source == this.http, NONE, seconds(10))).isTrue();
	}

	@Test
	void exemptWorkIsNotWaitedFor() throws Exception {
		TestWork own = this.http.begin("own");
		assertThat(this.registry.awaitIdle((source) -> true, (work) -> work == own, seconds(10))).isTrue();
	}

	@Test
	void waiterGivesUpAtTheDeadline() throws Exception {
		this.http.begin("endless");
		CompletableFuture<Boolean> idle = awaitIdle((source) -> true, NONE, seconds(10));
		this.ticker.awaitWaiting(1);
		this.ticker.advance(Duration.ofMillis(9_999));
		this.ticker.awaitWaiting(1);
		assertThat(idle).isNotDone();
		this.ticker.advance(Duration.ofMillis(1));
		assertThat(idle.get(20, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void sourceThatCannotSignalIsAskedAgainAfterAWhile() throws Exception {
		TestSource mute = new TestSource("batch") {

			@Override
			public void signalEnd(@Nullable Runnable signal) {
			}

		};
		WorkRegistry registry = new WorkRegistry(() -> List.of(mute), this.ticker);
		TestWork work = mute.begin("a");
		CompletableFuture<Boolean> idle = inBackground(registry, (source) -> true, NONE, seconds(10));
		this.ticker.awaitWaiting(1);
		mute.end(work);
		this.ticker.advance(Duration.ofMillis(50));
		assertThat(idle.get(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void signalsAreSetOnlyWhileSomebodyWaits() throws Exception {
		List<String> signals = new ArrayList<>();
		TestSource source = new TestSource("http") {

			@Override
			public void signalEnd(@Nullable Runnable signal) {
				signals.add((signal != null) ? "set" : "cleared");
				super.signalEnd(signal);
			}

		};
		WorkRegistry registry = new WorkRegistry(() -> List.of(source), this.ticker);
		TestWork work = source.begin("a");
		CompletableFuture<Boolean> first = inBackground(registry, (any) -> true, NONE, seconds(10));
		this.ticker.awaitWaiting(1);
		CompletableFuture<Boolean> second = inBackground(registry, (any) -> true, NONE, seconds(5));
		this.ticker.awaitWaiting(2);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(second.get(20, TimeUnit.SECONDS)).isFalse();
		assertThat(signals).containsExactly("set");
		source.end(work);
		assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
		assertThat(signals).containsExactly("set", "cleared");
	}

	@Test
	void sourceThatEndsWorkUnderALockOfItsOwnDoesNotDeadlock() throws Exception {
		LockedSource source = new LockedSource();
		WorkRegistry registry = new WorkRegistry(() -> List.of(source), this.ticker);
		CompletableFuture<Boolean> idle = inBackground(registry, (any) -> true, NONE, seconds(10));
		source.asked.await(20, TimeUnit.SECONDS);
		CompletableFuture.runAsync(source::end).get(20, TimeUnit.SECONDS);
		assertThat(idle.get(20, TimeUnit.SECONDS)).isTrue();
	}

	private Deadline seconds(int seconds) {
		return Deadline.after(Duration.ofSeconds(seconds), this.ticker);
	}

	private CompletableFuture<Boolean> awaitIdle(Predicate<WorkSource> among, Predicate<Work> exempt,
			Deadline deadline) {
		return inBackground(this.registry, among, exempt, deadline);
	}

	private static CompletableFuture<Boolean> inBackground(WorkRegistry registry, Predicate<WorkSource> among,
			Predicate<Work> exempt, Deadline deadline) {
		CompletableFuture<Boolean> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(registry.awaitIdle(among, exempt, deadline));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "waiter");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	/** As a user would write one: everything synchronized. */
	private static final class LockedSource implements WorkSource {

		private final CountDownLatch asked = new CountDownLatch(1);

		private final CountDownLatch ending = new CountDownLatch(1);

		private final TestWork work = new TestWork("a");

		private boolean ended;

		private @Nullable Runnable signal;

		@Override
		public String kind() {
			return "batch";
		}

		@Override
		public void forEach(Consumer<? super Work> action) {
			this.asked.countDown();
			await(this.ending);
			synchronized (this) {
				if (!this.ended) {
					action.accept(this.work);
				}
			}
		}

		@Override
		public synchronized void signalEnd(@Nullable Runnable signal) {
			this.signal = signal;
		}

		synchronized void end() {
			this.ended = true;
			this.ending.countDown();
			Runnable signal = this.signal;
			if (signal != null) {
				signal.run();
			}
		}

		private static void await(CountDownLatch latch) {
			try {
				latch.await(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

	}

}
