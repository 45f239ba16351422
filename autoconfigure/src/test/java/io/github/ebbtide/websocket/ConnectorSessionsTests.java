package io.github.ebbtide.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.websocket.Herd.Kind;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sessions on other connectors than the usual one.
 */
@Timeout(120)
class ConnectorSessionsTests {

	private static URI raw(SessionsServer server) {
		return URI.create("wss://localhost:" + server.port() + "/raw");
	}

	@Test
	void overTlsAndWithCompressionItIsTheSame() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class, Tls.create()
			.serverProperties("server.tomcat.max-http-form-post-size=1MB", "ebbtide.websocket.close-timeout=3s"))) {
			List<LibraryPeer> peers = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				peers.add(new LibraryPeer(raw(server), i % 2 == 0));
				assertThat(peers.get(i).connectBlocking(10, TimeUnit.SECONDS)).isTrue();
			}
			String text = "compressible ".repeat(500);
			peers.forEach((peer) -> peer.send(text));
			await().until(() -> peers.stream().allMatch((peer) -> peer.messages.size() == 1));
			// one that reads nothing, over TLS
			LibraryPeer stuck = new LibraryPeer(raw(server), false);
			assertThat(stuck.connectBlocking(10, TimeUnit.SECONDS)).isTrue();
			stuck.stopReading();
			stuck.send("flood");
			await().until(() -> SessionsServer.senders() == 1);
			server.drain(Duration.ofSeconds(20));
			await().until(() -> peers.stream().allMatch((peer) -> peer.code != 0));
			assertThat(peers).allSatisfy((peer) -> {
				assertThat(peer.messages).containsExactly("echo " + text);
				assertThat(peer.code).isEqualTo(1001);
				assertThat(peer.reason).isEqualTo("Service is stopping");
			});
			assertThat(server.sessions().closes())
				.containsEntry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.ACKNOWLEDGED), 20L)
				.containsEntry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.ABORTED), 1L);
			await().until(() -> SessionsServer.senders() == 0);
		}
	}

	@Test
	void overTlsWhoReadsNothingAndWhoDoesNotAnswerIsCutOff() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class,
				Tls.create().serverProperties("ebbtide.websocket.close-timeout=3s"))) {
			List<SSLSocket> peers = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				SSLSocket deaf = open(server);
				deaf.getOutputStream().write(Frames.text("flood"));
				SSLSocket mute = open(server);
				peers.addAll(List.of(deaf, mute));
			}
			await().until(() -> SessionsServer.senders("SocketWrapperBase") == 5);
			ShutdownReport report = server.drain(Duration.ofSeconds(20));
			// Tomcat's own limit is twenty seconds
			await().atMost(Duration.ofSeconds(15)).until(() -> SessionsServer.senders() == 0);
			assertThat(server.sessions().closes())
				.containsOnly(Map.entry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.ABORTED), 10L));
			assertThat(report.phase("finish").duration()).isLessThan(Duration.ofSeconds(10));
			for (SSLSocket peer : peers) {
				assertThat(isAtItsEnd(peer)).isTrue();
			}
		}
	}

	/**
	 * The end of the connection is read together with the answer, and fails a write that
	 * is under way: who writes must not have the last word.
	 */
	@Test
	void anAnswerOverTlsIsCountedThoughTheConnectionEndsRightBehindIt() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class,
				Tls.create().serverProperties("ebbtide.websocket.close-timeout=3s"))) {
			GatheringSocket connection = new GatheringSocket();
			SSLSocket peer = open(server, connection);
			connection.gather();
			peer.getOutputStream().write(Frames.text("hold"));
			peer.getOutputStream().write(Frames.close(1001));
			peer.close();
			assertThat(SessionsApplication.ENTERED.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
			// so little that it is closed while the handler still has the message
			server.drain(Duration.ofSeconds(6));
			assertThat(server.sessions().closes())
				.containsOnly(Map.entry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.ACKNOWLEDGED), 1L));
		}
	}

	private static SSLSocket open(SessionsServer server) throws Exception {
		return open(server, new Socket());
	}

	/** Opens a session, for a peer that says nothing more by itself. */
	private static SSLSocket open(SessionsServer server, Socket connection) throws Exception {
		connection.setReceiveBufferSize(4096);
		connection.connect(new InetSocketAddress("localhost", server.port()));
		connection.setSoTimeout(10_000);
		SSLSocket socket = (SSLSocket) Tls.client()
			.getSocketFactory()
			.createSocket(connection, "localhost", server.port(), true);
		socket.getOutputStream().write(Frames.handshake("/raw"));
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append((char) socket.getInputStream().read());
		}
		assertThat(head).startsWith("HTTP/1.1 101");
		return socket;
	}

	/** Reads what there is; without an end that takes too long and fails. */
	private static boolean isAtItsEnd(SSLSocket socket) throws IOException {
		try (socket) {
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Test
	void onNio2ItIsTheSame() throws Exception {
		try (SessionsServer server = new SessionsServer(Nio2.class, "ebbtide.websocket.close-timeout=1s");
				Herd herd = new Herd(server.port())) {
			for (Kind kind : Kind.values()) {
				herd.join(kind, 5);
			}
			herd.join(Kind.RAW, 1, Manner.MUTE);
			Peer deaf = herd.join(Kind.RAW, 1, Manner.DEAF).get(0);
			deaf.send(Frames.text("flood"));
			await().until(() -> SessionsServer.senders("SocketWrapperBase") == 1);
			server.drain(Duration.ofSeconds(20));
			assertThat(herd.peers()).hasSize(27);
			herd.awaitEnd((peer) -> peer.manner == Manner.POLITE);
			assertThat(herd.peers()).filteredOn((peer) -> peer.manner == Manner.POLITE).allSatisfy((peer) -> {
				assertThat(peer.close).isNotNull();
				assertThat(peer.close.code()).isEqualTo(1001);
				assertThat(peer.end).isEqualTo(Herd.End.FIN);
			});
			assertThat(server.sessions().closes())
				.containsEntry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.ACKNOWLEDGED), 5L)
				.containsEntry(new WebSocketSessions.Close("/raw", 1001, CloseOutcome.ABORTED), 2L);
			await().until(() -> SessionsServer.senders() == 0);
		}
	}

	/** An application on Tomcat's other connector. */
	static class Nio2 extends SessionsApplication {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> nio2() {
			return (factory) -> factory.setProtocol("org.apache.coyote.http11.Http11Nio2Protocol");
		}

	}

	/** Sends what it has gathered all at once, and then ends. */
	private static final class GatheringSocket extends Socket {

		private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();

		private volatile boolean gathering;

		void gather() {
			this.gathering = true;
		}

		@Override
		public OutputStream getOutputStream() throws IOException {
			OutputStream direct = super.getOutputStream();
			return new OutputStream() {

				@Override
				public void write(int value) throws IOException {
					write(new byte[] { (byte) value });
				}

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					OutputStream to = GatheringSocket.this.gathering ? GatheringSocket.this.gathered : direct;
					to.write(bytes, offset, length);
				}

			};
		}

		@Override
		public void shutdownOutput() throws IOException {
			super.getOutputStream().write(this.gathered.toByteArray());
			super.shutdownOutput();
		}

	}

}
