package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.TestWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A drain without an end of the process, and the signal long after it.
 */
@Timeout(60)
class DrainEndpointTests {

	private final TestApplication application = new TestApplication();

	@Test
	void drainedApplicationStaysUp() throws Exception {
		TestTask release = this.application.task("release", "release");
		ShutdownReport report = this.application.drained(ShutdownReason.ENDPOINT);
		assertThat(report.state()).isEqualTo(DrainState.DRAINED);
		assertThat(report.phase("finish").status()).isEqualTo(Status.COMPLETED);
		assertThat(report.phase("release").status()).isEqualTo(Status.PENDING);
		assertThat(this.application.state()).isEqualTo(DrainState.DRAINED);
		assertThat(release.wasStarted()).isFalse();
		assertThat(this.application.releases).hasValue(0);
		assertThat(this.application.clock.deadline()).as("only a signal starts it").isNull();
		assertThat(this.application.heard.events("state")).containsExactly("state DRAINING", "state DRAINED");
		assertThat(this.application.heard.events()).endsWith("state DRAINED", "ended DRAINED");
	}

	@Test
	void codeOfTheApplicationDrainsLikeAnOperator() throws Exception {
		ShutdownReport report = TestApplication.get(this.application.coordinator().drain());
		assertThat(report.reason()).isEqualTo(ShutdownReason.APPLICATION);
		assertThat(report.state()).isEqualTo(DrainState.DRAINED);
	}

	@Test
	void drainingTwiceIsDrainingOnce() throws Exception {
		ShutdownReport first = this.application.drained(ShutdownReason.ENDPOINT);
		assertThat(this.application.drained(ShutdownReason.APPLICATION)).isSameAs(first);
		assertThat(this.application.heard.events("drain")).hasSize(1);
	}

	@Test
	void signalAfterTenMinutesEndsTheProcessOnAClockOfItsOwn() throws Exception {
		this.application.drained(ShutdownReason.ENDPOINT);
		this.application.advance(600);
		ShutdownReport report = this.application.drained(ShutdownReason.SIGTERM);
		assertThat(report.remaining()).isEqualTo(Duration.ofSeconds(25));
		assertThat(report.phase("finish").offset()).isEqualTo(Duration.ofMinutes(10));
		assertThat(report.phase("finish").timeout()).isEqualTo(Duration.ofSeconds(21));
		assertThat(report.state()).isEqualTo(DrainState.RELEASING);
		assertThat(this.application.releases).hasValue(1);
		assertThat(this.application.heard.events("state")).containsExactly("state DRAINING", "state DRAINED",
				"state DRAINING", "state RELEASING");
		assertThat(this.application.heard.events("begin")).containsExactly("begin announce", "begin settle",
				"begin quiesce", "begin finish", "begin finish", "begin release");
	}

	@Test
	void requestsThatAreServedWhileDrainedAreFinishedToo() throws Exception {
		this.application.drained(ShutdownReason.ENDPOINT);
		TestWork late = this.application.http.beginDetached("GET /late");
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.heard.await("begin finish", 2);
		this.application.ticker.awaitWaiting(1);
		assertThat(end.toCompletableFuture()).isNotDone();
		this.application.http.end(late);
		ShutdownReport report = TestApplication.get(end);
		assertThat(report.phase("finish").status()).isEqualTo(Status.COMPLETED);
		assertThat(report.abandonedTotal()).isZero();
	}

	@Test
	void reportIsWholeWhileFinishRunsAgain() throws Exception {
		this.application.drained(ShutdownReason.ENDPOINT);
		TestTask unheard = this.application.task("unheard", "finish");
		this.application.drain(ShutdownReason.SIGTERM);
		for (int i = 0; i < 200; i++) {
			assertThat(this.application.coordinator().report().phases()).hasSize(6);
		}
		assertThat(unheard.wasStarted()).isFalse();
	}

	@Test
	void drainOnItsOwnClockNeverOutlivesTheProcess() throws Exception {
		TestTask settle = this.application.add(TestTask.hanging("look", "settle"));
		this.application.drain(ShutdownReason.PRE_STOP);
		settle.awaitStarted();
		this.application.advance(5);
		this.application.drain(ShutdownReason.ENDPOINT);
		this.application.heard.await("drain ENDPOINT PT20S");
		this.application.coordinator().cancel();
	}

	@Test
	void callerMayBlockOrEndWhatItWaitedFor() throws Exception {
		CompletionStage<ShutdownReport> end = this.application.coordinator()
			.drain()
			.thenCompose((report) -> closeAndWait());
		assertThat(TestApplication.get(end).state()).isEqualTo(DrainState.RELEASING);
	}

	/** As System.exit or the context's close would. */
	private CompletionStage<ShutdownReport> closeAndWait() {
		CompletionStage<ShutdownReport> closed = this.application.drain(ShutdownReason.CONTEXT_CLOSED);
		try {
			this.application.heard.await("ended RELEASING");
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		return closed;
	}

}
