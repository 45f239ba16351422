package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.work.ManualTicker;
import io.github.ebbtide.work.Ticker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientHeartbeat}.
 */
class ClientHeartbeatTests {

	private final WebSocketSessions sessions = new WebSocketSessions(List::of, List::of);

	@Test
	void pingsThatWaitForTheirPeersKeepNoOtherFromItsPing() throws Exception {
		CountDownLatch freed = new CountDownLatch(1);
		CountDownLatch waiting = new CountDownLatch(2);
		CountDownLatch beaten = new CountDownLatch(3);
		for (int i = 0; i < 3; i++) {
			if (i < 2) {
				session().beat = () -> {
					waiting.countDown();
					await(freed);
				};
			}
			session().beat = beaten::countDown;
		}
		try (ClientHeartbeat heartbeat = new ClientHeartbeat(Duration.ofMillis(1), Duration.ofSeconds(60),
				Ticker.SYSTEM)) {
			heartbeat.begin(this.sessions);
			assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
			assertThat(beaten.await(60, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			freed.countDown();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private FakeSession session() {
		return new FakeSession(this.sessions, new ManualTicker());
	}

}
