package io.github.ebbtide.traffic.autoconfigure;

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

}
