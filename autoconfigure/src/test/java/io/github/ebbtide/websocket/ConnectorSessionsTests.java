package io.github.ebbtide.websocket;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
		Path keyStore = Files.createTempDirectory("ebbtide").resolve("server.p12");
		new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
				"-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12", "-keystore",
				keyStore.toString(), "-storepass", "changeit")
			.inheritIO()
			.start()
			.waitFor();
		try (SessionsServer server = new SessionsServer(SessionsApplication.class, "server.ssl.key-store=" + keyStore,
				"server.ssl.key-store-password=changeit", "server.ssl.key-store-type=PKCS12",
				"server.tomcat.max-http-form-post-size=1MB", "ebbtide.websocket.close-timeout=1s")) {
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

}
