package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.fixture.Http2Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
		drainAnIdleAndABusyConnection(start("server.http2.enabled=true"));
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

}
