package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.work.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What listeners hear, beyond the order of phases.
 */
@Timeout(60)
class ShutdownListenerTests {

	private final TestApplication application = new TestApplication();

	@Test
	void listenerThatThrowsChangesNothingAndKeepsNoOtherFromHearing() throws Exception {
		TestApplication application = new TestApplication();
		application.add(new FailingListener());
		RecordingListener second = new RecordingListener();
		application.add(second);
		ShutdownReport report = application.drained(ShutdownReason.SIGTERM);
		assertThat(report.phases()).filteredOn((phase) -> !phase.name().equals("exit"))
			.allMatch((phase) -> phase.status() == ShutdownReport.Status.COMPLETED);
		assertThat(second.events()).isEqualTo(application.heard.events()).hasSize(14);
	}

	@Test
	void progressIsToldOnceASecondWhileTheDrainWaits() throws Exception {
		this.application.http.beginDetached("GET /report");
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.heard.await("begin finish");
		for (int tenths = 0; tenths < 30; tenths++) {
			this.application.ticker.awaitWaiting(2);
			this.application.ticker.advance(Duration.ofMillis(100));
		}
		this.application.heard.await("progress finish", 3);
		this.application.ticker.awaitWaiting(2);
		assertThat(this.application.heard.events("progress")).hasSize(3);
		assertThat(this.application.heard.progress()).extracting(ShutdownReport::elapsed)
			.containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
		assertThat(this.application.heard.progress().get(0).inFlightTotal()).isOne();
		this.application.asTimePasses(end);
	}

	@Test
	void drainThatWaitsForNothingMakesNoProgressReports() throws Exception {
		this.application.drained(ShutdownReason.PRE_STOP);
		for (int i = 0; i < 5; i++) {
			this.application.ticker.awaitWaiting(1);
			this.application.advance(1);
		}
		this.application.ticker.awaitWaiting(1);
		assertThat(this.application.heard.events("progress")).isEmpty();
	}

	private static final class FailingListener implements ShutdownListener {

		@Override
		public void drainStarted(ShutdownReason reason, Deadline deadline) {
			throw new IllegalStateException("drainStarted");
		}

		@Override
		public void stateChanged(DrainState state) {
			throw new StackOverflowError("stateChanged");
		}

		@Override
		public void phaseStarted(String phase) {
			throw new IllegalStateException("phaseStarted");
		}

		@Override
		public void phaseEnded(ShutdownReport.Phase phase) {
			throw new StackOverflowError("phaseEnded");
		}

		@Override
		public void drainEnded(ShutdownReport report) {
			throw new IllegalStateException("drainEnded");
		}

	}

}
