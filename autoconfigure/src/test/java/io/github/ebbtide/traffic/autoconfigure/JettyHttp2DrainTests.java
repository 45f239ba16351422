package io.github.ebbtide.traffic.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * HTTP/2 on Jetty.
 */
@Timeout(30)
class JettyHttp2DrainTests extends ServerHttp2DrainTests {

	@Override
	TestServer start(String... properties) {
		return TestServer.startJetty(properties);
	}

	@Test
	void aConnectionIsClosedWhenTheDrainFinishesUnlessAStreamIsUnderWay() throws Exception {
		drainAnIdleAndABusyConnection(start("server.http2.enabled=true"));
	}

}
