package io.github.ebbtide.shutdown;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class TaskThreadsTests {

	private final Set<Thread> made = ConcurrentHashMap.newKeySet();

	private final CountDownLatch end = new CountDownLatch(1);

	private final TaskThreads threads = new TaskThreads(this::thread);

	private int available = Integer.MAX_VALUE;

	private Thread thread(Runnable work) {
		if (this.made.size() == this.available) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		Thread thread = new Thread(work);
		thread.setDaemon(true);
		this.made.add(thread);
		return thread;
	}

	@AfterEach
	void release() {
		this.end.countDown();
	}

	@Test
	void tasksThatTakeAMomentShareAThread() throws Exception {
		CountDownLatch done = new CountDownLatch(1_000);
		for (int i = 0; i < 1_000; i++) {
			this.threads.execute(done::countDown);
		}
		this.threads.awaitBegun();
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.made).hasSizeLessThan(100);
	}

	@Test
	void aTaskThatFailsDoesNotCostItsThread() throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		this.available = 1;
		this.threads.execute(() -> {
			throw new OutOfMemoryError("Java heap space");
		});
		this.threads.execute(done::countDown);
		this.threads.awaitBegun();
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void tasksThatDoNotComeBackKeepNobodyWaiting() throws Exception {
		CountDownLatch begun = new CountDownLatch(100);
		for (int i = 0; i < 100; i++) {
			this.threads.execute(() -> {
				begun.countDown();
				untilTheEnd();
			});
		}
		this.threads.awaitBegun();
		assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.made).hasSize(100);
	}

	@Test
	void aThreadThatIsFreeIsUsedAgain() throws Exception {
		for (int i = 0; i < 10; i++) {
			CountDownLatch done = new CountDownLatch(1);
			this.threads.execute(done::countDown);
			assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.made).hasSizeLessThan(10);
	}

	@Test
	void noThreadIsLeftForLong() {
		this.threads.execute(() -> {
		});
		await().until(() -> this.made.stream().noneMatch(Thread::isAlive));
	}

	@Test
	void withoutAnyThreadTheCallerIsToldAndTheTaskForgotten() {
		this.available = 0;
		AtomicInteger runs = new AtomicInteger();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.threads.execute(runs::incrementAndGet));
		this.threads.awaitBegun();
		assertThat(runs).hasValue(0);
	}

	@Test
	void whereNoMoreThreadsAreToBeHadTheRestWaitsForOneThatComesBack() throws Exception {
		this.available = 1;
		CountDownLatch done = new CountDownLatch(1);
		this.threads.execute(this::untilTheEnd);
		this.threads.execute(done::countDown);
		this.threads.awaitBegun();
		assertThat(done.getCount()).isEqualTo(1);
		this.end.countDown();
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aFactoryThatFailsKeepsNobodyFromWaitingForATask() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		TaskThreads threads = new TaskThreads((work) -> {
			if (asked.getAndIncrement() > 0) {
				throw new SecurityException("no thread for you");
			}
			return thread(work);
		});
		CountDownLatch done = new CountDownLatch(1);
		threads.execute(this::untilTheEnd);
		threads.execute(done::countDown);
		threads.awaitBegun();
		this.end.countDown();
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
	}

	private void untilTheEnd() {
		try {
			this.end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
