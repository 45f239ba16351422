package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.fixture.Rounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * HTTP/1.1 on Reactor Netty.
 */
@Timeout(60)
class NettyDrainTests extends ServerDrainTests {

	@Override
	TestServer start(String... properties) {
		return NettyTestApplication.start(properties);
	}

	@Test
	void whereTheTransportIsTheJdksEachClientIsServedOrRefusedToo() throws Exception {
		Rounds.oneOf(3, () -> closeTheListenerWhileClientsConnect(
				TestServer.startReactive(NioApplication.class, "ebbtide.traffic.propagation-delay=1s")));
	}

	@Configuration(proxyBeanMethods = false)
	static class NioApplication extends NettyTestApplication {

		@Bean(destroyMethod = "dispose")
		LoopResources loops() {
			return LoopResources.create("nio");
		}

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> nio(LoopResources loops) {
			return (factory) -> {
				factory.setResourceFactory(null);
				factory.addServerCustomizers((server) -> server.runOn(loops, false));
			};
		}

	}

}
