package io.github.ebbtide.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.OneServer;
import io.github.ebbtide.websocket.Herd.Kind;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sessions on Jetty in a process that gets a real SIGTERM.
 */
@Timeout(180)
class JettySessionsIT {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private static final int MANY = 100;

	private static final int DEAD = 10;

	private static final Map<Kind, String> ENDPOINTS = Map.of(Kind.RAW, "/raw", Kind.STOMP, "/stomp", Kind.SOCKJS,
			"/sockjs/**", Kind.JAKARTA, "/jakarta/{room}", Kind.PROGRAMMATIC, "/programmatic");

	private static AppProcess.Builder application(Class<?> application, String... properties) {
		return AppProcess.of(application)
			.behindTheClassPath(Path.of("target", "jetty-websocket", "*"))
			.with(OneServer.JETTY, "ebbtide.websocket.close-code=1012", "ebbtide.websocket.close-reason=Back soon",
					"ebbtide.shutdown.phases.settle.timeout=300ms")
			.with(properties);
	}

	@Test
	void sessionsOfEachKindFinishTheHandshakeAndDeadPeersCostNobodyAnything() throws Exception {
		try (AppProcess app = application(SessionsApplication.class).start().awaitStarted();
				Herd herd = new Herd(app.port());
				Socket ending = connect(app)) {
			for (Kind kind : Kind.values()) {
				herd.join(kind, MANY);
			}
			List<Peer> good = List.copyOf(herd.peers());
			herd.join("/raw", DEAD, Manner.MUTE);
			List<Peer> deaf = herd.join("/raw", DEAD, Manner.DEAF);
			deaf.forEach((peer) -> peer.send(Frames.text("flood")));
			Peer parts = good.stream().filter((peer) -> peer.kind == Kind.PROGRAMMATIC).findFirst().orElseThrow();
			parts.send(Frames.text("parts"));
			await().until(() -> parts.messages.contains("first "));
			readToEnd(ending.getInputStream());
			Peer later = good.stream().filter((peer) -> peer.kind == Kind.RAW).findFirst().orElseThrow();
			later.send(Frames.text("later"));
			app.terminate();
			// the close frame, which is not answered
			assertThat(ending.getInputStream().read()).isEqualTo(0x88);
			ending.shutdownOutput();
			herd.awaitEnd((peer) -> !deaf.contains(peer));
			Herd.assertClosed(good, 1012, "Back soon");
			assertThat(parts.messages).containsExactly("first ", "last");
			assertThat(later.messages).containsExactly("through");
			app.awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			ENDPOINTS.values()
				.forEach((endpoint) -> assertThat(app.output())
					.contains("websocket " + endpoint + " 1012: " + MANY + " acknowledged"));
			// where the application goes on sending, Jetty itself may be the one that
			// gives up
			assertThat(app.output())
				.containsPattern("websocket /raw 1012: " + MANY + " acknowledged, \\d+ unacknowledged, \\d+ aborted")
				.contains("0 abandoned");
		}
	}

	private static Socket connect(AppProcess app) throws IOException {
		Socket socket = new Socket("127.0.0.1", app.port());
		socket.setSoTimeout(20_000);
		socket.getOutputStream().write(Frames.handshake("/raw"));
		return socket;
	}

	private static void readToEnd(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append((char) in.read());
		}
		assertThat(head).startsWith("HTTP/1.1 101");
	}

	@Test
	void onWebFluxItIsTheSameAndNewHandshakesAreRefused() throws Exception {
		try (AppProcess app = application(NettySessionsApplication.class).start().awaitStarted();
				Herd herd = new Herd(app.port());
				Socket slow = new Socket("127.0.0.1", app.port())) {
			List<Peer> peers = herd.join("/raw", 50, Manner.POLITE);
			herd.join("/unread", 20, Manner.POLITE);
			slow.getOutputStream()
				.write("GET /after/2000 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			app.awaitLine("fixture answers later");
			app.terminate();
			app.awaitLine("drain  quiesce completed");
			try (Socket refused = connect(app)) {
				assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
					.startsWith("HTTP/1.1 503")
					.containsIgnoringCase("Retry-After: 1\r\n")
					.containsIgnoringCase("Connection: close\r\n");
			}
			peers.get(0).send(Frames.text("hello"));
			await().until(() -> peers.get(0).messages.contains("echo hello"));
			assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).endsWith("later")
				.containsIgnoringCase("Connection: close\r\n");
			herd.awaitEnd((peer) -> true);
			Herd.assertClosed(herd.peers(), 1012, "Back soon");
			app.awaitExit(LIMIT);
			assertThat(app.output()).contains("websocket unmatched 1012: 70 acknowledged", "0 abandoned");
		}
	}

}
