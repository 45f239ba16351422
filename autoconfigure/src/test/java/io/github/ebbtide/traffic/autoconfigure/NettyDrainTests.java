package io.github.ebbtide.traffic.autoconfigure;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.traffic.DrainProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

	@Test
	void aListenerClosesThoughItsEventLoopIsBlocked() throws Exception {
		try (TestServer server = TestServer.startReactive(OneLoopApplication.class);
				RawClient client = server.connect()) {
			int port = server.port();
			client.get("/blocking");
			server.gate().awaitEntered();
			server.quiesce();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
			server.gate().open();
			assertThat(client.response().status()).isEqualTo(200);
		}
	}

	@Test
	void whatIsOpenStillIsCutWhenTheContextIsAboutToClose() throws Exception {
		try (TestServer server = start(); RawClient abandoned = server.connect(); RawClient half = server.connect()) {
			abandoned.get("/slow");
			half.write("GET / HT".getBytes(StandardCharsets.US_ASCII));
			server.gate().awaitEntered();
			server.announce();
			server.quiesce();
			server.release();
			assertThat(abandoned.isAtEnd()).isTrue();
			assertThat(half.isAtEnd()).isTrue();
			server.gate().open();
		}
	}

	/** Whether anybody closes sessions or not. */
	@Test
	void newWebSocketsAreLetInUntilIntakesStop() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			server.announce();
			byte[] handshake = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII);
			assertThat(client.write(handshake).response().status()).isEqualTo(200);
			server.bean(DrainProgress.class).phaseStarted(ShutdownPhase.QUIESCE);
			try (RawClient late = server.connect()) {
				assertThat(late.write(handshake).response().status()).isEqualTo(503);
			}
		}
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

	@Configuration(proxyBeanMethods = false)
	static class OneLoopApplication extends NettyTestApplication {

		@Bean(destroyMethod = "dispose")
		LoopResources loops() {
			return LoopResources.create("one", 1, true);
		}

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> oneLoop(LoopResources loops) {
			return (factory) -> {
				factory.setResourceFactory(null);
				factory.addServerCustomizers((server) -> server.runOn(loops));
			};
		}

	}

}
