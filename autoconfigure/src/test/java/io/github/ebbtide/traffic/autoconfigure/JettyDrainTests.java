package io.github.ebbtide.traffic.autoconfigure;

import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.traffic.ConnectorIntake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * HTTP/1.1 on Jetty.
 */
@Timeout(60)
class JettyDrainTests extends ServerDrainTests {

	@Override
	TestServer start(String... properties) {
		return TestServer.startJetty(properties);
	}

	@Test
	void resumingKeepsConnectionsAgain() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			server.announce();
			server.bean(ConnectorIntake.class).resume();
			assertThat(client.get("/").response().closes()).isFalse();
			assertThat(client.get("/").response().closes()).isFalse();
		}
	}

	@Test
	void withSeveralAcceptorsEachClientIsServedOrRefusedToo() throws Exception {
		Rounds.oneOf(3, () -> closeTheListenerWhileClientsConnect(
				start("server.jetty.threads.acceptors=3", "ebbtide.traffic.propagation-delay=1s")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.jetty.threads.acceptors=0", "server.jetty.threads.acceptors=1",
			"server.jetty.max-connections=1" })
	void howeverConnectionsAreAcceptedTheListenerIsClosed(String property) throws Exception {
		try (TestServer server = start(property); RawClient client = server.connect()) {
			int port = server.port();
			client.get("/").response();
			server.announce();
			server.quiesce();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
		}
	}

	@Test
	void aRequestThatTakesLongerThanJettyWouldGiveItIsServed() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.get("/async");
			server.gate().awaitEntered();
			server.announce();
			server.quiesce();
			Thread.sleep(1500);
			server.gate().open();
			assertThat(client.response().body()).isEqualTo("hello");
		}
	}

	@Test
	void aRequestThatNeverEndsDoesNotHoldTheContext() throws Exception {
		Rounds.oneOf(3, () -> {
			TestServer server = start("server.shutdown=immediate");
			try (RawClient client = server.connect()) {
				client.get("/slow");
				server.gate().awaitEntered();
				server.announce();
				server.quiesce();
				server.release();
				long start = System.nanoTime();
				server.close();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
			}
		});
	}

	@Test
	void overTlsAnIdleConnectionIsClosedWhenTheDrainFinishes() throws Exception {
		try (TestServer server = start(Tls.create().serverProperties());
				RawClient client = new RawClient(Tls.client()
					.getSocketFactory()
					.createSocket(InetAddress.getLoopbackAddress(), server.port()))) {
			assertThat(client.get("/").response().closes()).isFalse();
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			server.quiesce();
			server.finish();
			assertThat(client.isAtEnd()).isTrue();
		}
	}

}
