package io.github.ebbtide.work;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegularLook}.
 */
@Timeout(60)
class RegularLookTests {

	@Test
	void aLookThatFailsIsNotTheLastOne() throws Exception {
		CountDownLatch looks = new CountDownLatch(3);
		try (RegularLook regularLook = new RegularLook("look", () -> {
			looks.countDown();
			throw new IllegalStateException();
		}, Duration.ofMillis(1), Ticker.SYSTEM)) {
			regularLook.start();
			assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void itsThreadEndsWhenItIsClosed() throws Exception {
		Thread[] thread = new Thread[1];
		CountDownLatch looked = new CountDownLatch(1);
		RegularLook regularLook = new RegularLook("look", () -> {
			thread[0] = Thread.currentThread();
			looked.countDown();
		}, Duration.ofMillis(1), Ticker.SYSTEM);
		regularLook.start();
		assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
		regularLook.close();
		thread[0].join(TimeUnit.SECONDS.toMillis(30));
		assertThat(thread[0].isAlive()).isFalse();
		assertThat(thread[0].isDaemon()).isTrue();
	}

}
