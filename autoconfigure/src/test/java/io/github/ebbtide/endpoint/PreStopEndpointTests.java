package io.github.ebbtide.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ExitClock;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class PreStopEndpointTests {

	private final SettleTask settle = new SettleTask();

	private ShutdownCoordinator coordinator = coordinator(Duration.ofSeconds(25));

	@AfterEach
	void cancel() {
		this.coordinator.cancel();
	}

	@Test
	void withoutTheHeaderItAnswersForbiddenAndNothingBegins() {
		WebEndpointResponse<PreStopDescriptor> response = new PreStopEndpoint(this.coordinator, () -> false).preStop();
		assertThat(response.getStatus()).isEqualTo(403);
		assertThat(response.getBody()).isNull();
		assertThat(this.coordinator.report().startedAt()).isNull();
	}

	@Test
	void whereThereIsNoServletRequestToSeeItAnswersForbidden() {
		assertThat(PreStopEndpoint.forServlet(this.coordinator).preStop().getStatus()).isEqualTo(403);
		assertThat(this.coordinator.report().startedAt()).isNull();
	}

	@Test
	void itAnswersWhenTrafficHasLeftAndNotBefore() {
		CompletableFuture<PreStopDescriptor> answer = call();
		this.settle.started.join();
		assertThat(answer).isNotDone();
		this.settle.ended.complete(null);
		assertThat(answer.join().settled()).isTrue();
		assertThat(answer.join().remaining()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
		assertThat(this.coordinator.state()).isEqualTo(DrainState.DRAINING);
	}

	@Test
	void whenTrafficDoesNotLeaveItAnswersAtTheEndOfThePhase() {
		this.coordinator = coordinator(Duration.ofMillis(500));
		PreStopDescriptor answer = call().join();
		assertThat(answer.settled()).isFalse();
		assertThat(answer.elapsed()).isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
	}

	@Test
	void whenTheDrainItselfHangsItAnswersAllTheSame() {
		this.coordinator = coordinator(Duration.ofMillis(300), new StoppedTicker());
		assertThat(call().join().settled()).isFalse();
	}

	@Test
	void whenTheDrainIsTakenBackItAnswersThatNothingHasSettled() {
		CompletableFuture<PreStopDescriptor> answer = call();
		this.settle.started.join();
		this.coordinator.cancel();
		assertThat(answer.join().settled()).isFalse();
	}

	@Test
	void repeatedCallsWaitForTheSameMomentOnTheSameClock() {
		CompletableFuture<PreStopDescriptor> first = call();
		this.settle.started.join();
		CompletableFuture<PreStopDescriptor> second = call();
		this.settle.ended.complete(null);
		assertThat(second.join()).isEqualTo(first.join());
		assertThat(this.settle.runs).hasValue(1);
	}

	@Test
	void aCallAfterTrafficHasLeftAnswersAtOnce() {
		this.settle.ended.complete(null);
		PreStopDescriptor first = call().join();
		assertThat(call().join().remaining()).isLessThanOrEqualTo(first.remaining());
		assertThat(this.settle.runs).hasValue(1);
	}

	@Test
	void anInterruptedCallAnswersAndKeepsTheInterruptFlag() {
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			endpoint().preStop();
			flag.complete(Thread.interrupted());
		});
		caller.start();
		this.settle.started.join();
		await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
		caller.interrupt();
		assertThat(flag.join()).isTrue();
	}

	private CompletableFuture<PreStopDescriptor> call() {
		return CompletableFuture.supplyAsync(() -> endpoint().preStop().getBody()).orTimeout(20, TimeUnit.SECONDS);
	}

	private PreStopEndpoint endpoint() {
		return new PreStopEndpoint(this.coordinator, () -> true);
	}

	private ShutdownCoordinator coordinator(Duration timeout) {
		return coordinator(timeout, Ticker.SYSTEM);
	}

	private ShutdownCoordinator coordinator(Duration timeout, Ticker ticker) {
		return new ShutdownCoordinator(timeout, ShutdownPhase.defaults(timeout),
				new ShutdownCoordinator.Participants(() -> List.of(this.settle), List::of, List::of, null),
				new WorkRegistry(List::of, ticker), new ExitClock(ticker), ticker);
	}

	/** A clock on which no deadline ever passes. */
	private static final class StoppedTicker implements Ticker {

		@Override
		public long nanoTime() {
			return 0;
		}

		@Override
		public void await(Object monitor, long nanos) throws InterruptedException {
			if (nanos > 0) {
				monitor.wait();
			}
		}

	}

	private static final class SettleTask implements ShutdownTask {

		private final CompletableFuture<Void> started = new CompletableFuture<>();

		private final CompletableFuture<Void> ended = new CompletableFuture<>();

		private final AtomicInteger runs = new AtomicInteger();

		@Override
		public String name() {
			return "traffic";
		}

		@Override
		public String phase() {
			return ShutdownPhase.SETTLE;
		}

		@Override
		public CompletionStage<?> run(Deadline deadline) {
			this.runs.incrementAndGet();
			this.started.complete(null);
			return this.ended;
		}

	}

}
