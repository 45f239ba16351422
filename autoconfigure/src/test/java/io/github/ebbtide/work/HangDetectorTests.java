package io.github.ebbtide.work;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HangDetector}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class HangDetectorTests {

	private static final Duration THRESHOLD = Duration.ofSeconds(30);

	private final ManualTicker ticker = new ManualTicker();

	private final TestSource source = new TestSource("http");

	private final HangDetector detector = new HangDetector(new WorkRegistry(() -> List.of(this.source), this.ticker),
			THRESHOLD, this.ticker);

	@Test
	void whatWaitsInASocketHangsOnceItsStackIsTheSameTwice(CapturedOutput output) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
			Thread thread = inFlight(() -> client.getInputStream().read());
			await().until(() -> List.of(thread.getStackTrace())
				.stream()
				.anyMatch((frame) -> frame.getMethodName().equals("implRead")));
			this.ticker.advance(THRESHOLD);
			this.detector.look();
			assertThat(this.detector.hung()).as("seen once").isEmpty();
			this.ticker.advance(Duration.ofSeconds(5));
			this.detector.look();
			HungWork hung = this.detector.hung().get(0);
			assertThat(hung.work().description()).isEqualTo("GET /report");
			assertThat(hung.work().thread()).isEqualTo("worker");
			assertThat(hung.work().in()).isIn("Net.poll", "NioSocketImpl.implRead", "SocketDispatcher.read0");
			assertThat(hung.work().age()).isEqualTo(THRESHOLD.plusSeconds(5));
			assertThat(hung.stuckFor()).isEqualTo(Duration.ofSeconds(5));
			this.ticker.advance(Duration.ofSeconds(5));
			this.detector.look();
			assertThat(this.detector.hung().get(0).stuckFor()).isEqualTo(Duration.ofSeconds(10));
			assertThat(output.getAll().split("hangs: http GET /report", -1)).as("logged once").hasSize(2);
			assertThat(output).contains("NioSocketImpl").contains("ebbtide.work.hang-threshold");
			server.accept().close();
			thread.join(20_000);
		}
		this.detector.look();
		assertThat(this.detector.hung()).isEmpty();
	}

	@Test
	void whatMovesDoesNotHang() throws Exception {
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch second = new CountDownLatch(1);
		Thread thread = inFlight(() -> {
			first.await();
			second.await();
		});
		await().until(() -> thread.getState() == Thread.State.WAITING);
		this.ticker.advance(THRESHOLD);
		this.detector.look();
		StackTraceElement[] before = thread.getStackTrace();
		first.countDown();
		await().until(() -> thread.getState() == Thread.State.WAITING
				&& !List.of(before).equals(List.of(thread.getStackTrace())));
		this.detector.look();
		assertThat(this.detector.hung()).isEmpty();
		this.detector.look();
		assertThat(this.detector.hung()).hasSize(1);
		second.countDown();
		thread.join(20_000);
	}

	@Test
	void whatIsYoungerThanTheThresholdIsNotLookedAt() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		Thread thread = inFlight(release::await);
		await().until(() -> thread.getState() == Thread.State.WAITING);
		this.ticker.advance(THRESHOLD.minusNanos(1));
		this.detector.look();
		this.detector.look();
		assertThat(this.detector.hung()).isEmpty();
		release.countDown();
		thread.join(20_000);
	}

	@Test
	void workWithoutAThreadDoesNotHang() {
		this.source.begin(new TestWork("GET /events", this.ticker.nanoTime())).detach();
		this.ticker.advance(THRESHOLD);
		this.detector.look();
		this.detector.look();
		assertThat(this.detector.hung()).isEmpty();
	}

	private Thread inFlight(Task task) throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		Thread thread = new Thread(() -> {
			TestWork work = this.source.begin(new TestWork("GET /report", this.ticker.nanoTime()));
			begun.countDown();
			try {
				task.run();
			}
			catch (Exception ex) {
				// the test is over
			}
			this.source.end(work);
		}, "worker");
		thread.start();
		begun.await();
		return thread;
	}

	private interface Task {

		void run() throws Exception;

	}

}
