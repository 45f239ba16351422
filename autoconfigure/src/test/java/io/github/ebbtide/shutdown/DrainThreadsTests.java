package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the threads of a drain outlive it.
 */
class DrainThreadsTests {

	@Test
	void theThreadThatKeepsTheJvmAliveIsGoneOnceItHasNothingToDo() throws Exception {
		ThreadPoolExecutor driver = new DrainThreads().driver();
		Duration shortest = Duration.ofHours(1);
		// whatever a busy machine does to most of them
		for (int round = 0; round < 20; round++) {
			Thread thread = driver.submit(Thread::currentThread).get();
			long over = System.nanoTime();
			thread.join(20_000);
			assertThat(thread.isAlive()).isFalse();
			Duration taken = Duration.ofNanos(System.nanoTime() - over);
			shortest = (taken.compareTo(shortest) < 0) ? taken : shortest;
		}
		assertThat(shortest).isLessThan(Duration.ofMillis(50));
	}

}
