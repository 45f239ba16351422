package io.github.ebbtide.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkTable}.
 */
@Timeout(60)
class WorkTableTests {

	private final WorkTable<TestWork> table = new WorkTable<>();

	@Test
	void workIsFoundBetweenAddAndRemove() {
		TestWork work = new TestWork("a");
		this.table.add(work);
		assertThat(content()).containsExactly(work);
		this.table.remove(work);
		assertThat(content()).isEmpty();
	}

	@Test
	void tableGrowsBeyondItsFirstSegments() {
		List<TestWork> all = new ArrayList<>();
		for (int i = 0; i < 5_000; i++) {
			TestWork work = new TestWork("w" + i);
			all.add(work);
			this.table.add(work);
		}
		assertThat(content()).containsExactlyInAnyOrderElementsOf(all);
		all.forEach(this.table::remove);
		assertThat(content()).isEmpty();
	}

	@Test
	void slotsAreUsedAgain() {
		for (int i = 0; i < 10_000; i++) {
			TestWork work = new TestWork("w");
			this.table.add(work);
			assertThat(work.slot).isLessThan(256);
			this.table.remove(work);
		}
	}

	@Test
	void freedSlotsAreUsedAgainBeforeTheTableGrows() {
		List<TestWork> all = new ArrayList<>();
		for (int i = 0; i < 16_384; i++) {
			TestWork work = new TestWork("w" + i);
			all.add(work);
			this.table.add(work);
		}
		for (int i = 1; i < 16_384; i += 2) {
			this.table.remove(all.get(i));
		}
		List<TestWork> more = new ArrayList<>();
		for (int i = 0; i < 4_096; i++) {
			TestWork work = new TestWork("m" + i);
			more.add(work);
			this.table.add(work);
		}
		assertThat(all).allSatisfy((work) -> assertThat(work.slot).isLessThan(16_384));
		assertThat(more).allSatisfy((work) -> assertThat(work.slot).isLessThan(16_384));
		assertThat(content()).hasSize(8_192 + 4_096).containsAll(more);
	}

	@Test
	void removingTwiceFreesNobodyElsesSlot() {
		AtomicInteger signals = new AtomicInteger();
		TestWork first = new TestWork("first");
		this.table.add(first);
		this.table.remove(first);
		TestWork second = new TestWork("second");
		this.table.add(second);
		assertThat(second.slot).isEqualTo(first.slot);
		this.table.signalEnd(signals::incrementAndGet);
		this.table.remove(first);
		assertThat(content()).containsExactly(second);
		assertThat(signals).hasValue(0);
	}

	@Test
	void removingWhatWasNeverAddedDoesNothing() {
		AtomicInteger signals = new AtomicInteger();
		this.table.signalEnd(signals::incrementAndGet);
		this.table.remove(new TestWork("never"));
		assertThat(signals).hasValue(0);
	}

	@Test
	void anotherThreadMayRemove() throws Exception {
		TestWork work = new TestWork("a");
		this.table.add(work);
		onThreads(1, () -> {
			this.table.remove(work);
			return null;
		});
		assertThat(content()).isEmpty();
	}

	@Test
	void eachEndIsSignalledWhileSomebodyListens() {
		AtomicInteger signals = new AtomicInteger();
		TestWork first = new TestWork("first");
		TestWork second = new TestWork("second");
		TestWork third = new TestWork("third");
		List.of(first, second, third).forEach(this.table::add);
		this.table.remove(first);
		this.table.signalEnd(signals::incrementAndGet);
		this.table.remove(second);
		assertThat(signals).hasValue(1);
		this.table.signalEnd(null);
		this.table.remove(third);
		assertThat(signals).hasValue(1);
	}

	@Test
	void eightThreadsLeaveNothingBehind() throws Exception {
		AtomicInteger wrong = new AtomicInteger();
		onThreads(8, () -> {
			for (int round = 0; round < 200; round++) {
				List<TestWork> mine = new ArrayList<>();
				for (int i = 0; i < 100; i++) {
					TestWork work = new TestWork("w");
					mine.add(work);
					this.table.add(work);
				}
				if (!content().containsAll(mine)) {
					wrong.incrementAndGet();
				}
				mine.forEach(this.table::remove);
			}
			return null;
		});
		assertThat(wrong).as("rounds in which work of one's own was missing").hasValue(0);
		assertThat(content()).isEmpty();
	}

	@Test
	void noTwoPiecesOfWorkShareASlot() throws Exception {
		onThreads(8, () -> {
			for (int i = 0; i < 1_000; i++) {
				this.table.add(new TestWork("w"));
			}
			return null;
		});
		assertThat(content()).hasSize(8_000).extracting((work) -> work.slot).doesNotHaveDuplicates();
	}

	@Test
	void waiterIsWokenByTheLastEndHoweverTheThreadsRace() throws Exception {
		TestSource source = new TestSource("http");
		// a clock that stands still: only the signal can wake the waiter
		ManualTicker ticker = new ManualTicker();
		WorkRegistry registry = new WorkRegistry(() -> List.of(source), ticker);
		ExecutorService pool = Executors.newFixedThreadPool(8);
		try {
			for (int round = 0; round < 500; round++) {
				List<TestWork> works = new ArrayList<>();
				for (int i = 0; i < 8; i++) {
					works.add(source.begin("w" + i));
				}
				Future<Boolean> idle = pool.submit(() -> registry.awaitIdle((any) -> true, (work) -> false,
						Deadline.after(Duration.ofSeconds(1), ticker)));
				works.forEach((work) -> pool.execute(() -> source.end(work)));
				assertThat(idle.get(20, TimeUnit.SECONDS)).as("round %d", round).isTrue();
			}
		}
		finally {
			pool.shutdownNow();
		}
	}

	private List<TestWork> content() {
		List<TestWork> content = new ArrayList<>();
		this.table.forEach(content::add);
		return content;
	}

	private static void onThreads(int threads, Callable<Void> action) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			List<Future<Void>> ends = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				ends.add(pool.submit(action));
			}
			for (Future<Void> end : ends) {
				end.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			pool.shutdownNow();
		}
	}

}
