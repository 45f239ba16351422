package io.github.ebbtide.timeout;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.fixture.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the README says about blocking sockets of the JDK whose peer reads nothing.
 */
@Timeout(60)
class UnreadSocketTests {

	private final CompletableFuture<String> written = new CompletableFuture<>();

	private final CompletableFuture<String> closed = new CompletableFuture<>();

	@Test
	void closingWaitsForNobody() throws Exception {
		try (HostilePeer peer = HostilePeer.deaf()) {
			closeWhileWriting(new Socket("127.0.0.1", peer.port()));
			assertThat(this.closed.get(30, TimeUnit.SECONDS)).isEqualTo("ok");
			assertThat(this.written.get(30, TimeUnit.SECONDS)).contains("Socket closed");
		}
	}

	@Test
	void closingWithTlsWaitsBehindTheWrite() throws Exception {
		try (HostilePeer peer = HostilePeer.deaf(Tls.create().server())) {
			closeWhileWriting(Tls.client().getSocketFactory().createSocket("127.0.0.1", peer.port()));
			await().during(Duration.ofSeconds(2)).until(() -> !this.closed.isDone() && !this.written.isDone());
		}
		assertThat(this.written.get(30, TimeUnit.SECONDS)).isNotEqualTo("ok");
		assertThat(this.closed.get(30, TimeUnit.SECONDS)).isEqualTo("ok");
	}

	private void closeWhileWriting(Socket socket) throws Exception {
		Thread writer = start(() -> socket.getOutputStream().write(new byte[16 * 1024 * 1024]), this.written);
		await().until(() -> List.of(writer.getStackTrace())
			.stream()
			.anyMatch((frame) -> frame.getMethodName().equals("write0")));
		start(socket::close, this.closed);
	}

	private static Thread start(Operation operation, CompletableFuture<String> outcome) {
		Thread thread = new Thread(() -> {
			try {
				operation.run();
				outcome.complete("ok");
			}
			catch (IOException ex) {
				outcome.complete(ex.toString());
			}
		}, "operation");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private interface Operation {

		void run() throws IOException;

	}

}
