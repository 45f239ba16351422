package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.github.ebbtide.fixture.Http2Frames;
import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.traffic.ConnectionDrain;
import io.github.ebbtide.traffic.ConnectionTask;
import io.github.ebbtide.traffic.ConnectorIntake;
import io.github.ebbtide.work.Deadline;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a drain does with HTTP/2 connections, whatever the server is.
 */
abstract class ServerHttp2DrainTests {

	/** Starts the server that this is about. */
	abstract TestServer start(String... properties);

	static RawClient connect(TestServer server) throws IOException {
		return greet(server.connect());
	}

	private static RawClient connectTls(TestServer server) throws Exception {
		SSLSocket socket = (SSLSocket) Tls.client()
			.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), server.port());
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		socket.setSSLParameters(parameters);
		return greet(new RawClient(socket));
	}

	private static RawClient greet(RawClient client) throws IOException {
		client.write(Http2Frames.PREFACE);
		client.write(Http2Frames.frame(Http2Frames.SETTINGS, 0, new byte[0]));
		readFrame(client, Http2Frames.SETTINGS, 0);
		return client;
	}

	private static void request(RawClient client, int stream) throws IOException {
		client.write(Http2Frames.get(stream, "/hello"));
	}

	private static boolean isToldToGoAway(RawClient client, int stream) throws IOException {
		AtomicReference<byte[]> goAway = new AtomicReference<>();
		readFrame(client, Http2Frames.HEADERS, stream, goAway);
		if (goAway.get() != null) {
			int lastStream = ByteBuffer.wrap(goAway.get()).getInt();
			assertThat(lastStream).as("the last stream that is served").isEqualTo(Integer.MAX_VALUE);
		}
		return goAway.get() != null;
	}

	private static byte[] readFrame(RawClient client, int type, int stream) throws IOException {
		return readFrame(client, type, stream, new AtomicReference<>());
	}

	private static byte[] readFrame(RawClient client, int type, int stream, AtomicReference<byte[]> goAway)
			throws IOException {
		while (true) {
			ByteBuffer head = ByteBuffer.wrap(client.readBytes(9));
			int length = ((head.get() & 0xFF) << 16) | (head.getShort() & 0xFFFF);
			int frameType = head.get();
			head.get();
			int frameStream = head.getInt();
			byte[] payload = client.readBytes(length);
			if (frameType == Http2Frames.GOAWAY) {
				goAway.set(payload);
			}
			if (frameType == type && frameStream == stream) {
				return payload;
			}
		}
	}

	private static boolean isToldByAReminder(TestServer server, RawClient client, int stream) throws IOException {
		assertThat(server.bean(ConnectorIntake.class).remind()).isTrue();
		request(client, stream);
		return isToldToGoAway(client, stream);
	}

	@Test
	void aConnectionIsToldToGoAwayAndItsStreamsAreStillServed() throws Exception {
		try (TestServer server = start("server.http2.enabled=true"); RawClient client = connect(server)) {
			server.announce();
			AtomicInteger stream = new AtomicInteger(-1);
			await().until(() -> isToldByAReminder(server, client, stream.addAndGet(2)));
			server.quiesce();
			for (int i = 0; i < 50; i++) {
				request(client, stream.addAndGet(2));
				readFrame(client, Http2Frames.HEADERS, stream.get());
			}
		}
	}

	@Test
	void overTlsItIsTheSame() throws Exception {
		try (TestServer server = start(Tls.create().serverProperties("server.http2.enabled=true"));
				RawClient client = connectTls(server)) {
			server.announce();
			AtomicInteger stream = new AtomicInteger(-1);
			await().until(() -> {
				assertThat(server.bean(ConnectorIntake.class).remind()).isTrue();
				client.write(Http2Frames.getSecurely(stream.addAndGet(2), "/hello"));
				return isToldToGoAway(client, stream.get());
			});
			server.quiesce();
			client.write(Http2Frames.getSecurely(stream.addAndGet(2), "/hello"));
			readFrame(client, Http2Frames.HEADERS, stream.get());
		}
	}

	@Test
	void aConnectionThatIsNewerThanTheAnnouncementIsToldByAReminder() throws Exception {
		try (TestServer server = start("server.http2.enabled=true")) {
			server.announce();
			try (RawClient client = connect(server)) {
				AtomicInteger stream = new AtomicInteger(-1);
				await().until(() -> isToldByAReminder(server, client, stream.addAndGet(2)));
			}
		}
	}

	@Test
	void aConnectionThatIsOpenWhenAnnouncedIsToldToGoAwayWhenIntakeStops() {
		// one that a thread is just busy with may be left out
		await().until(() -> {
			try (TestServer server = start("server.http2.enabled=true"); RawClient client = connect(server)) {
				request(client, 1);
				readFrame(client, Http2Frames.HEADERS, 1);
				server.announce();
				server.quiesce();
				request(client, 3);
				return isToldToGoAway(client, 3);
			}
		});
	}

	@Test
	void aConnectionThatIsNewWhenAnnouncedSendsItsFirstRequestBeforeItIsTold() throws Exception {
		for (int i = 0; i < 5; i++) {
			try (TestServer server = start("server.http2.enabled=true"); RawClient client = connect(server)) {
				server.announce();
				request(client, 1);
				assertThat(isToldToGoAway(client, 1)).as("before its first request").isFalse();
			}
		}
	}

	@Test
	void aConnectionThatIsNewWhenRemindedSendsItsFirstRequestBeforeItIsTold() throws Exception {
		try (TestServer server = start("server.http2.enabled=true")) {
			server.announce();
			for (int i = 0; i < 20; i++) {
				try (RawClient client = connect(server)) {
					server.bean(ConnectorIntake.class).remind();
					request(client, 1);
					assertThat(isToldToGoAway(client, 1)).as("before its first request").isFalse();
				}
			}
		}
	}

	@Test
	void withoutHttp2NobodyNeedsReminding() {
		try (TestServer server = start()) {
			assertThat(server.bean(ConnectorIntake.class).remind()).isFalse();
		}
	}

	static void drainAnIdleAndABusyConnection(TestServer started) throws Exception {
		try (TestServer server = started; RawClient idle = connect(server); RawClient busy = connect(server)) {
			request(idle, 1);
			readFrame(idle, Http2Frames.HEADERS, 1);
			busy.write(Http2Frames.get(1, "/slow"));
			server.gate().awaitEntered();
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			server.quiesce();
			// a response that its client has read may not be over for the server
			await().until(() -> {
				server.bean(ConnectionDrain.class).closeIdle(Deadline.after(Duration.ofSeconds(5)));
				return server.bean(ConnectionTask.class).pending() == 1;
			});
			assertEndsAfterStream1(idle);
			server.gate().open();
			readFrame(busy, Http2Frames.HEADERS, 1);
			server.finish();
			assertEndsAfterStream1(busy);
		}
	}

	static void readToEnd(RawClient client) throws IOException {
		while (!client.isAtEnd()) {
			// what is read is a frame, such as GOAWAY
		}
	}

	/** Whoever sends a request in this moment learns that nobody has seen it. */
	private static void assertEndsAfterStream1(RawClient client) throws IOException {
		while (lastStream(client) != 1) {
			// was told to go away before, when streams were still served
		}
		assertThat(client.isAtEnd()).isTrue();
	}

	private static int lastStream(RawClient client) throws IOException {
		return ByteBuffer.wrap(readFrame(client, Http2Frames.GOAWAY, 0)).getInt();
	}

}
