package io.github.ebbtide.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedLook}.
 */
class SharedLookTests {

	private static final int CALLERS = 50;

	private final AtomicInteger looks = new AtomicInteger();

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch gate = new CountDownLatch(1);

	private final SharedLook<Integer> look = new SharedLook<>(this::look);

	private Integer look() {
		this.begun.countDown();
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return this.looks.incrementAndGet();
	}

	@Test
	void thoseWhoAskDuringALookShareTheNextOne() throws Exception {
		List<Thread> callers = new ArrayList<>();
		callers.add(start());
		this.begun.await();
		for (int i = 0; i < CALLERS; i++) {
			callers.add(start());
		}
		Awaitility.await()
			.until(() -> callers.stream().filter((each) -> each.getState() == Thread.State.BLOCKED).count() == CALLERS);
		this.gate.countDown();
		for (Thread caller : callers) {
			caller.join();
		}
		assertThat(this.looks).hasValue(2);
	}

	private Thread start() {
		Thread thread = new Thread(this.look::take);
		thread.start();
		return thread;
	}

	@Test
	void whoAsksAfterALookSeesWhatIsThereNow() {
		this.gate.countDown();
		assertThat(this.look.take()).isEqualTo(1);
		assertThat(this.look.take()).isEqualTo(2);
	}

}
