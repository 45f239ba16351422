package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When sessions have their turn, with time moved by hand.
 */
@Timeout(30)
class WebSocketCloseTaskTests {

	private final ManualTicker ticker = new ManualTicker();

	private final WebSocketSessions sessions = new WebSocketSessions(List::of, List::of);

	private volatile int requests;

	private WebSocketCloseTask task() {
		CloseTerms terms = new CloseTerms(1012, "bye", Duration.ofSeconds(5), Duration.ZERO);
		ToIntFunction<String> inFlight = (kind) -> kind.equals("http") ? this.requests : 0;
		WebSocketCloseTask task = new WebSocketCloseTask(this.sessions, terms, inFlight, () -> {
		}, this.ticker);
		task.phaseStarted(ShutdownPhase.FINISH);
		return task;
	}

	private CompletableFuture<Void> start(WebSocketCloseTask task) {
		Deadline deadline = Deadline.after(Duration.ofSeconds(20), this.ticker);
		return CompletableFuture.runAsync(() -> {
			try {
				task.run(deadline);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, (run) -> new Thread(run, "close").start());
	}

	@Test
	void whereNobodyIsThereItWaitsForNoTurn() throws Exception {
		start(task()).get(10, TimeUnit.SECONDS);
		FakeSession late = new FakeSession(this.sessions, this.ticker);
		this.sessions.closeIfOver(late);
		assertThat(late.calls).containsExactly("close 1012 bye at 0");
	}

	@Test
	void aRequestInFlightMayStillOpenASession() throws Exception {
		this.requests = 1;
		WebSocketCloseTask task = task();
		CompletableFuture<Void> run = start(task);
		this.ticker.awaitWaiting(1);
		FakeSession late = new FakeSession(this.sessions, this.ticker);
		this.sessions.closeIfOver(late);
		assertThat(late.calls).isEmpty();
		this.requests = 0;
		task.turn().run(Deadline.after(Duration.ofSeconds(20), this.ticker));
		run.get(10, TimeUnit.SECONDS);
		assertThat(late.calls).containsExactly("close 1012 bye at 0");
	}

	@Test
	void anOpenSessionWaitsForItsTurn() throws Exception {
		FakeSession open = new FakeSession(this.sessions, this.ticker);
		WebSocketCloseTask task = task();
		CompletableFuture<Void> run = start(task);
		this.ticker.awaitWaiting(1);
		assertThat(open.calls).isEmpty();
		task.turn().run(Deadline.after(Duration.ofSeconds(20), this.ticker));
		run.get(10, TimeUnit.SECONDS);
		assertThat(open.calls).containsExactly("close 1012 bye at 0");
	}

}
