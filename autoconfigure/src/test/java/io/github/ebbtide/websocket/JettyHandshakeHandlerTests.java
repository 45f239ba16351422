package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.ebbtide.work.Deadline;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which handshakes Jetty gets to see.
 */
@Timeout(30)
class JettyHandshakeHandlerTests {

	private final Server server = new Server(0);

	private final WebSocketSessions sessions = new WebSocketSessions(List::of, List::of);

	private final WebSocketIntake intake = new WebSocketIntake();

	@BeforeEach
	void start() throws Exception {
		this.server.setHandler(new Handler.Abstract() {

			@Override
			public boolean handle(Request request, Response response, Callback callback) {
				response.getHeaders().put("Connection", "close");
				callback.succeeded();
				return true;
			}

		});
		new JettyHandshakes(this.sessions, this.intake, false).apply(this.server);
		this.server.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.server.stop();
	}

	private String answer(byte[] request) throws IOException {
		int port = ((NetworkConnector) this.server.getConnectors()[0]).getLocalPort();
		try (Socket socket = new Socket("127.0.0.1", port)) {
			socket.getOutputStream().write(request);
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	@Test
	void handshakesAreRefusedWhileIntakeIsStopped() throws Exception {
		byte[] handshake = Frames.handshake("/");
		assertThat(answer(handshake)).startsWith("HTTP/1.1 200");
		this.intake.stop(Deadline.after(Duration.ofSeconds(1)));
		assertThat(answer(handshake)).startsWith("HTTP/1.1 503")
			.contains("Retry-After: 1\r\n", "Connection: close\r\n");
		assertThat(answer("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
			.startsWith("HTTP/1.1 200");
		this.intake.resume();
		assertThat(answer(handshake)).startsWith("HTTP/1.1 200");
		assertThat(this.sessions.active()).isZero();
	}

}
