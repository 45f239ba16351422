package io.github.ebbtide.traffic.autoconfigure;

import org.junit.jupiter.api.Timeout;

/**
 * HTTP/2 on Tomcat.
 */
@Timeout(30)
class TomcatHttp2DrainTests extends ServerHttp2DrainTests {

	@Override
	TestServer start(String... properties) {
		return TestServer.start(properties);
	}

}
