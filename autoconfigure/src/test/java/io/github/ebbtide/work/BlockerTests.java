package io.github.ebbtide.work;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Blocker}.
 */
@Timeout(60)
class BlockerTests {

	@Test
	void summaryTellsWhatAgeAndPlace() {
		assertThat(blocker("GET /reports/{id}", Duration.ofMillis(12_149), null, "SocketDispatcher.read0").summary())
			.isEqualTo("GET /reports/{id} 12.1 s in SocketDispatcher.read0");
		assertThat(blocker("job", Duration.ofMillis(90), "Archive.write", "FileDispatcherImpl.write0").summary())
			.isEqualTo("job 0.0 s at Archive.write in FileDispatcherImpl.write0");
	}

	@Test
	void summaryNamesAPlaceOnce() {
		assertThat(blocker("job", Duration.ofSeconds(61), "Archive.spin", "Archive.spin").summary())
			.isEqualTo("job 61.0 s in Archive.spin");
	}

	@Test
	void workWithoutAThreadHasNoPlace() {
		TestWork work = new TestWork("GET /", 1_000);
		work.detach();
		Blocker blocker = Blocker.of("http", work, 2_000_001_000);
		assertThat(blocker).isEqualTo(new Blocker("http", "GET /", Duration.ofSeconds(2), null, null, null, List.of()));
		assertThat(blocker.summary()).isEqualTo("GET / 2.0 s");
	}

	@Test
	void workThatSeemsToBeginInTheFutureHasNoAge() {
		assertThat(Blocker.of("http", new TestWork("GET /", 2_000), 1_000).age()).isZero();
	}

	@Test
	void workOfAThreadShowsWhereTheThreadIs() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		Thread thread = new Thread(() -> org.example.Archive.write(release), "archive-1");
		thread.start();
		try {
			await().until(() -> thread.getState() == Thread.State.WAITING);
			Blocker blocker = Blocker.of("task", "job", Duration.ofSeconds(1), thread);
			assertThat(blocker.thread()).isEqualTo("archive-1");
			assertThat(blocker.at()).isEqualTo("Archive.write");
			assertThat(blocker.in()).isEqualTo("Unsafe.park");
			assertThat(blocker.stack()).first().asString().contains("Unsafe.park");
			assertThat(blocker.stack()).anyMatch((frame) -> frame.contains("org.example.Archive.write"));
		}
		finally {
			release.countDown();
			thread.join(20_000);
		}
	}

	/** It is below every request on Tomcat. */
	@Test
	void tomcatsWebSocketFilterIsNothingThatARequestWaitsIn() {
		StackTraceElement sleep = new StackTraceElement("java.lang.Thread", "sleep", "Thread.java", 1);
		StackTraceElement filter = new StackTraceElement("org.apache.tomcat.websocket.server.WsFilter", "doFilter",
				"WsFilter.java", 1);
		StackTraceElement send = new StackTraceElement("org.apache.tomcat.websocket.WsRemoteEndpointImplBase",
				"sendMessageBlock", "WsRemoteEndpointImplBase.java", 1);
		assertThat(WaitFrame.of(new StackTraceElement[] { sleep, filter })).isEqualTo(sleep);
		assertThat(WaitFrame.of(new StackTraceElement[] { sleep, send, filter })).isEqualTo(send);
	}

	@Test
	void threadInASocketReadIsNamedWithItsSocketOperation() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
				Socket peer = server.accept()) {
			Thread thread = new Thread(() -> read(client), "reader");
			thread.start();
			// a read may park or poll, depending on the JDK, but always below a socket's
			// read
			await().until(() -> List.of(thread.getStackTrace())
				.stream()
				.anyMatch((frame) -> frame.getClassName().contains("NioSocketImpl")));
			Blocker blocker = Blocker.of("http", "GET /report", Duration.ofSeconds(9), thread);
			assertThat(blocker.in()).isIn("SocketDispatcher.read0", "Net.poll", "NioSocketImpl.park",
					"NioSocketImpl.tryRead", "Unsafe.park");
			assertThat(blocker.stack()).anyMatch((frame) -> frame.contains("NioSocketImpl"));
			assertThat(blocker.at()).as("this test is the project's own code").isNull();
			peer.shutdownOutput();
			thread.join(20_000);
		}
	}

	@Test
	void threadWithoutANameIsNamedByItsNumber() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		Thread thread = new Thread(() -> org.example.Archive.write(release), "");
		thread.start();
		try {
			assertThat(Blocker.of("task", "job", Duration.ZERO, thread).thread()).isEqualTo("#" + thread.getId());
		}
		finally {
			release.countDown();
			thread.join(20_000);
		}
	}

	@Test
	void threadThatHasEndedHasNoPlace() throws Exception {
		Thread thread = new Thread(() -> {
		}, "gone");
		thread.start();
		thread.join(20_000);
		Blocker blocker = Blocker.of("task", "job", Duration.ZERO, thread);
		assertThat(blocker.in()).isNull();
		assertThat(blocker.summary()).isEqualTo("job 0.0 s");
	}

	private static void read(Socket socket) {
		try {
			socket.getInputStream().read();
		}
		catch (IOException ex) {
			// the test is over
		}
	}

	private static Blocker blocker(String description, Duration age, @Nullable String at, @Nullable String in) {
		return new Blocker("http", description, age, "exec-1", at, in, List.of());
	}

}
