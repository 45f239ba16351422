package io.github.ebbtide.sample.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebSocketConnection}, against a peer that is told byte by byte what to
 * do.
 */
@Timeout(30)
class WebSocketConnectionTests {

	private static final byte[] CLOSE_1001 = { (byte) 0x88, 2, 0x03, (byte) 0xe9 };

	@Test
	void theCodeOfACloseFrameIsToldAndSentBack() throws Exception {
		assertThat(end((peer, in) -> {
			peer.getOutputStream().write(CLOSE_1001);
			assertThat(unmask(in)).containsExactly(CLOSE_1001);
		})).isEqualTo("1001");
	}

	@Test
	void aCloseFrameWithoutACodeIsTold() throws Exception {
		assertThat(end((peer, in) -> peer.getOutputStream().write(new byte[] { (byte) 0x88, 0 }))).isEqualTo("1005");
	}

	@Test
	void messagesAreSkippedAndPingsAnswered() throws Exception {
		assertThat(end((peer, in) -> {
			byte[] message = new byte[4 + 300];
			message[0] = (byte) 0x82;
			message[1] = 126;
			message[2] = 300 >> 8;
			message[3] = (byte) (300 & 0xff);
			peer.getOutputStream().write(message);
			peer.getOutputStream().write(new byte[] { (byte) 0x89, 1, 'p' });
			assertThat(unmask(in)).containsExactly(0x8a, 1, 'p');
			peer.getOutputStream().write(CLOSE_1001);
		})).isEqualTo("1001");
	}

	@Test
	void anEndWithoutACloseFrameIsTold() throws Exception {
		assertThat(end((peer, in) -> {
		})).isEqualTo("1006 (FIN)");
	}

	@Test
	void aResetIsTold() throws Exception {
		assertThat(end((peer, in) -> peer.setSoLinger(true, 0))).isEqualTo("1006 (Connection reset)");
	}

	@Test
	void aRefusedHandshakeHasItsStatus() throws Exception {
		try (Peer peer = new Peer("HTTP/1.1 503 \r\nRetry-After: 1\r\n\r\n", (socket, in) -> {
		}); WebSocketConnection connection = peer.connect()) {
			assertThat(connection.status()).isEqualTo(503);
		}
	}

	private static String end(Behaviour behaviour) throws Exception {
		try (Peer peer = new Peer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", behaviour);
				WebSocketConnection connection = peer.connect()) {
			assertThat(connection.status()).isEqualTo(101);
			String end = connection.awaitClose();
			peer.done.get(10, TimeUnit.SECONDS);
			return end;
		}
	}

	/** Read a short frame as it was before it was masked. */
	private static byte[] unmask(DataInputStream in) throws IOException {
		byte[] head = in.readNBytes(2);
		assertThat(head[1]).as("masked").isNegative();
		head[1] &= 0x7f;
		byte[] mask = in.readNBytes(4);
		byte[] frame = new byte[2 + head[1]];
		System.arraycopy(head, 0, frame, 0, 2);
		for (int i = 0; i < head[1]; i++) {
			frame[2 + i] = (byte) (in.readByte() ^ mask[i % 4]);
		}
		return frame;
	}

	@FunctionalInterface
	private interface Behaviour {

		void accept(Socket peer, DataInputStream in) throws IOException;

	}

	private static final class Peer implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private final CompletableFuture<Void> done;

		Peer(String answer, Behaviour behaviour) throws IOException {
			this.done = CompletableFuture.runAsync(() -> {
				try (Socket socket = this.server.accept()) {
					DataInputStream in = new DataInputStream(socket.getInputStream());
					for (int ends = 0; ends < 2;) {
						ends = switch (in.read()) {
							case '\n' -> ends + 1;
							case '\r' -> ends;
							default -> 0;
						};
					}
					socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
					behaviour.accept(socket, in);
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}

		WebSocketConnection connect() throws IOException {
			return WebSocketConnection
				.open(new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort()), "/feed");
		}

		@Override
		public void close() throws IOException {
			this.server.close();
		}

	}

}
