package io.github.ebbtide.sample.report;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import io.github.ebbtide.sample.document.ArchiveDirectory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ReportController}.
 */
class ReportControllerTests {

	@TempDir
	private Path directory;

	@Test
	void anInterruptedReportIsGivenUp() throws Exception {
		try (ArchiveDirectory archive = new ArchiveDirectory(this.directory)) {
			ReportController controller = controller(archive, false);
			Running<Report> running = new Running<>(() -> controller.compile("a", Duration.ofSeconds(30), false));
			running.interruptWhileParked();
			assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(running::result)
				.withMessageContaining("503");
		}
	}

	@Test
	void aStubbornReportIsFinishedAlthoughItIsInterrupted() throws Exception {
		try (ArchiveDirectory archive = new ArchiveDirectory(this.directory)) {
			ReportController controller = controller(archive, true);
			Running<Report> running = new Running<>(() -> controller.compile("a", Duration.ofMillis(500), true));
			running.interruptWhileParked();
			assertThat(running.result().tookMillis()).isGreaterThanOrEqualTo(500);
		}
	}

	private static ReportController controller(ArchiveDirectory archive, boolean stubborn) {
		return new ReportController(archive.store(), Clock.systemUTC(), new ReportProperties(stubborn));
	}

	private static final class Running<T> {

		private final FutureTask<T> task;

		private final Thread thread;

		Running(Callable<T> callable) {
			this.task = new FutureTask<>(callable);
			this.thread = new Thread(this.task);
			this.thread.start();
		}

		void interruptWhileParked() {
			Awaitility.await()
				.pollInterval(Duration.ofMillis(10))
				.until(() -> this.thread.getState() == Thread.State.TIMED_WAITING);
			this.thread.interrupt();
		}

		T result() throws Exception {
			try {
				return this.task.get();
			}
			catch (ExecutionException ex) {
				throw (ex.getCause() instanceof Exception cause) ? cause : ex;
			}
		}

	}

}
