package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

import io.github.ebbtide.fixture.Http2Frames;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.traffic.ConnectionDrain;
import io.github.ebbtide.traffic.ConnectionTask;
import io.github.ebbtide.work.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * HTTP/2 on Reactor Netty.
 */
@Timeout(30)
class NettyHttp2DrainTests extends ServerHttp2DrainTests {

	@Override
	TestServer start(String... properties) {
		return NettyTestApplication.start(properties);
	}

	@Test
	void aConnectionIsClosedWhenTheDrainFinishesUnlessAStreamIsUnderWay() throws Exception {
		try (TestServer server = start("server.http2.enabled=true");
				RawClient idle = connect(server);
				RawClient busy = connect(server)) {
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

	@Test
	void aStreamThatIsAbandonedKeepsItsConnectionNoLongerThanTheContext() throws Exception {
		try (TestServer server = start("server.http2.enabled=true"); RawClient client = connect(server)) {
			client.write(Http2Frames.get(1, "/slow"));
			server.gate().awaitEntered();
			server.announce();
			server.quiesce();
			server.release();
			readToEnd(client);
			server.gate().open();
		}
	}

	private static void readToEnd(RawClient client) throws IOException {
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
