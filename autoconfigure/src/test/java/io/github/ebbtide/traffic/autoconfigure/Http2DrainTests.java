package io.github.ebbtide.traffic.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.traffic.TomcatConnectorIntake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class Http2DrainTests {

	private static final int HEADERS = 1;

	private static final int SETTINGS = 4;

	private static final int GOAWAY = 7;

	private static RawClient connect(TestServer server) throws IOException {
		RawClient client = server.connect();
		client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		client.write(frame(SETTINGS, 0, 0, new byte[0]));
		readFrame(client, SETTINGS, 0);
		return client;
	}

	private static void request(RawClient client, int stream) throws IOException {
		ByteArrayOutputStream headers = new ByteArrayOutputStream();
		// HPACK: indexed GET and http, then literals for path and authority
		headers.writeBytes(new byte[] { (byte) 0x82, (byte) 0x86, 0x04, 6 });
		headers.writeBytes("/hello".getBytes(StandardCharsets.US_ASCII));
		headers.writeBytes(new byte[] { 0x01, 9 });
		headers.writeBytes("localhost".getBytes(StandardCharsets.US_ASCII));
		client.write(frame(HEADERS, 0x5, stream, headers.toByteArray()));
	}

	private static byte[] frame(int type, int flags, int stream, byte[] payload) {
		return ByteBuffer.allocate(9 + payload.length)
			.put((byte) 0)
			.putShort((short) payload.length)
			.put((byte) type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array();
	}

	private static boolean isToldToGoAway(RawClient client, int stream) throws IOException {
		AtomicBoolean told = new AtomicBoolean();
		readFrame(client, HEADERS, stream, told);
		return told.get();
	}

	private static byte[] readFrame(RawClient client, int type, int stream) throws IOException {
		return readFrame(client, type, stream, new AtomicBoolean());
	}

	private static byte[] readFrame(RawClient client, int type, int stream, AtomicBoolean told) throws IOException {
		while (true) {
			ByteBuffer head = ByteBuffer.wrap(client.readBytes(9));
			int length = ((head.get() & 0xFF) << 16) | (head.getShort() & 0xFFFF);
			int frameType = head.get();
			head.get();
			int frameStream = head.getInt();
			byte[] payload = client.readBytes(length);
			told.compareAndSet(false, frameType == GOAWAY);
			if (frameType == type && frameStream == stream) {
				return payload;
			}
		}
	}

	@Test
	void onceAnnouncedAConnectionIsToldToGoAwayAndItsStreamsAreStillServed() throws Exception {
		try (TestServer server = TestServer.start("server.http2.enabled=true"); RawClient client = connect(server)) {
			request(client, 1);
			readFrame(client, HEADERS, 1);
			server.announce();
			ByteBuffer goAway = ByteBuffer.wrap(readFrame(client, GOAWAY, 0));
			assertThat(goAway.getInt()).isEqualTo(Integer.MAX_VALUE);
			server.quiesce();
			for (int stream = 3; stream < 103; stream += 2) {
				request(client, stream);
				readFrame(client, HEADERS, stream);
			}
		}
	}

	@Test
	void aConnectionThatIsNewerThanTheAnnouncementIsToldByAReminder() throws Exception {
		try (TestServer server = TestServer.start("server.http2.enabled=true")) {
			server.announce();
			try (RawClient client = connect(server)) {
				AtomicInteger stream = new AtomicInteger(-1);
				await().until(() -> {
					assertThat(server.bean(TomcatConnectorIntake.class).remind()).isTrue();
					request(client, stream.addAndGet(2));
					return isToldToGoAway(client, stream.get());
				});
			}
		}
	}

	@Test
	void withoutHttp2NobodyNeedsReminding() {
		try (TestServer server = TestServer.start()) {
			assertThat(server.bean(TomcatConnectorIntake.class).remind()).isFalse();
		}
	}

}
