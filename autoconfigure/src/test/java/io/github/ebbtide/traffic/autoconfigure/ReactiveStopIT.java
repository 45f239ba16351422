package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.ReactiveApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How an application on WebFlux and Reactor Netty stops.
 */
@Timeout(180)
class ReactiveStopIT {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	/** Of characters, where another end is looked for. */
	private static final int MOST_EVENTS = 20_000;

	private static AppProcess.Builder app(String... properties) {
		return AppProcess.of(ReactiveApplication.class)
			.with("ebbtide.shutdown.timeout=25s", "ebbtide.traffic.quiet-period=500ms",
					"management.endpoint.health.probes.enabled=true")
			.with(properties);
	}

	@Test
	void underLoadNotOneRequestFails() throws Exception {
		Load.failsNowhere(app());
	}

	@Test
	void aRequestUnderWayIsWaitedForAndAWebSocketIsClosed() throws Exception {
		try (AppProcess app = app().start().awaitStarted();
				RawClient socket = new RawClient(app.port());
				RawClient slow = new RawClient(app.port())) {
			assertThat(handshake(socket).status()).isEqualTo(101);
			slow.get("/after/3000");
			app.awaitLine("fixture answers after 3000");
			app.terminate();
			RawClient.Response response = slow.response();
			assertThat(response.body()).isEqualTo("later");
			assertThat(response.closes()).isTrue();
			// a close frame, which is not answered here
			assertThat(socket.readByte()).isEqualTo(0x88);
			app.awaitLine("drain  finish completed");
			app.awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("0 abandoned");
		}
	}

	@Test
	void anEventStreamIsEndedWithALastComment() throws Exception {
		try (AppProcess app = app().start().awaitStarted(); RawClient stream = new RawClient(app.port())) {
			stream.write("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
			// the first may be sent at any number, as what nobody has asked for is
			// dropped
			readUntil(stream, "\n\n\r\n");
			app.terminate();
			readUntil(stream, ":the server stops\n\n\r\n0\r\n\r\n");
			assertThat(stream.isAtEnd()).isTrue();
			assertThat(app.awaitExit(LIMIT)).isLessThan(Duration.ofSeconds(8));
			assertThat(app.output()).contains("0 abandoned");
		}
	}

	private static void readUntil(RawClient client, String end) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(end) < 0) {
			assertThat(read).hasSizeLessThan(MOST_EVENTS);
			read.append((char) client.readByte());
		}
	}

	@Test
	void aRequestThatNeverEndsIsNamedByItsPatternAndAbandoned() throws Exception {
		try (AppProcess app = app("ebbtide.shutdown.timeout=6s").start().awaitStarted();
				RawClient hanging = new RawClient(app.port());
				RawClient late = new RawClient(app.port())) {
			hanging.get("/never/hidden?token=hidden");
			app.awaitLine("fixture never answers");
			app.terminate();
			app.awaitLine("drain  quiesce completed");
			assertThat(late.get("/now").response().status()).isEqualTo(200);
			try (RawClient socket = new RawClient(app.port())) {
				assertThat(handshake(socket).status()).isEqualTo(503);
			}
			assertThat(app.awaitExit(LIMIT)).isLessThan(Duration.ofSeconds(9));
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("GET /never/{secret}", "abandoned 1 request").doesNotContain("hidden");
		}
	}

	/** In stock Boot event loops wait for two seconds in case something comes. */
	@Test
	void whereNothingIsUnderWayNothingIsWaitedFor() throws Exception {
		try (AppProcess app = app().start().awaitStarted()) {
			app.terminate();
			assertThat(app.awaitExit(LIMIT)).isLessThan(Duration.ofMillis(1800));
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	@Test
	void withAManagementPortOfItsOwnTheListenerClosesAndIdleConnectionsToo() throws Exception {
		try (AppProcess app = app("ebbtide.shutdown.timeout=8s", "management.server.port=0").start().awaitStarted();
				RawClient hanging = new RawClient(app.port());
				RawClient idle = new RawClient(app.port())) {
			idle.get("/now").response();
			hanging.get("/never/ends");
			app.awaitLine("fixture never answers");
			app.terminate();
			app.awaitLine("drain  quiesce completed");
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(app.port()));
			assertThat(idle.isAtEnd()).isTrue();
			assertThat(app.output()).doesNotContain("drain  finish");
			assertThat(app.awaitExit(LIMIT)).isLessThan(Duration.ofSeconds(11));
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	private static RawClient.Response handshake(RawClient client) throws IOException {
		String head = "GET /socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";
		return client.write(head.getBytes(StandardCharsets.US_ASCII)).response();
	}

}
