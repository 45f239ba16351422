package io.github.ebbtide.shutdown;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.TestWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Work that begins in the last moment, and a drain that goes further than it was meant
 * to.
 */
@Timeout(60)
class DrainAgainTests {

	private final TestApplication application = new TestApplication();

	@ParameterizedTest
	@EnumSource(names = { "SIGTERM", "CONTEXT_CLOSED" })
	void requestThatCameThroughAsTheDoorClosedIsFinished(ShutdownReason reason) throws Exception {
		AtomicReference<TestWork> late = new AtomicReference<>();
		this.application.add(new ShutdownListener() {

			@Override
			public void stateChanged(DrainState state) {
				if (state == DrainState.RELEASING) {
					late.set(DrainAgainTests.this.application.http.beginDetached("GET /late"));
				}
			}

		});
		CompletionStage<ShutdownReport> end = this.application.drain(reason);
		this.application.heard.await("begin finish", 2);
		this.application.ticker.awaitWaiting(1);
		assertThat(this.application.heard.events()).doesNotContain("begin release").contains("state RELEASING");
		this.application.http.end(late.get());
		ShutdownReport report = TestApplication.get(end);
		assertThat(report.abandonedTotal()).isZero();
		assertThat(report.phase("finish").status()).isEqualTo(Status.COMPLETED);
		assertThat(this.application.heard.events("begin")).containsExactly("begin announce", "begin settle",
				"begin quiesce", "begin finish", "begin finish", "begin release");
	}

	@Test
	void workThatNeverEndsIsLookedForOnceMoreOnly() throws Exception {
		this.application.add(new ShutdownListener() {

			@Override
			public void phaseEnded(ShutdownReport.Phase phase) {
				if (phase.name().equals("finish")) {
					DrainAgainTests.this.application.http.beginDetached("GET /another");
				}
			}

			@Override
			public void stateChanged(DrainState state) {
				if (state == DrainState.RELEASING) {
					DrainAgainTests.this.application.http.beginDetached("GET /late");
				}
			}

		});
		ShutdownReport report = this.application.drainedAsTimePasses(ShutdownReason.SIGTERM);
		assertThat(report.abandonedTotal()).isEqualTo(2);
		assertThat(this.application.heard.events("begin finish")).hasSize(2);
	}

	@Test
	void whatAUserDoesInFinishIsDoneOnce() throws Exception {
		AtomicInteger once = new AtomicInteger();
		AtomicInteger again = new AtomicInteger();
		this.application.task("index", "finish").runs(once::incrementAndGet);
		this.application.add(ShutdownTask.repeatable("connections", "finish", (deadline) -> again.incrementAndGet()));
		this.application.drained(ShutdownReason.ENDPOINT);
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(once).hasValue(1);
		assertThat(again).hasValue(2);
		assertThat(TestApplication.status(report, "finish", "index")).isEqualTo(Status.COMPLETED);
		assertThat(this.application.heard.events("begin finish")).hasSize(2);
	}

	@Test
	void whatHadNoMeaningForTheFirstReasonIsDoneForTheSecond() throws Exception {
		TestTask task = this.application.task("only", "finish").onlyFor((reason) -> reason == ShutdownReason.SIGTERM);
		this.application.drained(ShutdownReason.ENDPOINT);
		assertThat(task.wasStarted()).isFalse();
		this.application.drained(ShutdownReason.SIGTERM);
		assertThat(task.wasStarted()).isTrue();
	}

	@Test
	void signalThatComesWhileWorkIsFinishedGivesItTheSignalsTime() throws Exception {
		TestWork slow = this.application.http.beginDetached("GET /slow");
		this.application.drain(ShutdownReason.ENDPOINT);
		this.application.heard.await("begin finish");
		this.application.ticker.awaitWaiting(1);
		this.application.advance(20);
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.heard.await("drain SIGTERM PT25S");
		this.application.advance(6);
		this.application.heard.await("begin finish", 2);
		this.application.http.end(slow);
		ShutdownReport report = TestApplication.get(end);
		assertThat(report.abandonedTotal()).isZero();
		assertThat(report.phase("finish").status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void deadlineIsAPointInTime() throws Exception {
		this.application.http.beginDetached("GET /slow");
		this.application.drain(ShutdownReason.SIGTERM);
		Instant deadline = this.application.coordinator().report().deadline();
		this.application.advance(5);
		assertThat(this.application.coordinator().report().deadline()).isEqualTo(deadline);
		this.application.advance(60);
	}

	@ParameterizedTest
	@EnumSource(names = { "SIGTERM", "SIGINT", "EXIT", "SHUTDOWN_HOOK" })
	void endOfTheProcessIsAskedForByItsOwnMethod(ShutdownReason reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.application.coordinator().drain(reason))
			.withMessageContaining("exit(int)");
		assertThat(this.application.state()).isEqualTo(DrainState.RUNNING);
		assertThat(this.application.clock.deadline()).isNull();
	}

}
