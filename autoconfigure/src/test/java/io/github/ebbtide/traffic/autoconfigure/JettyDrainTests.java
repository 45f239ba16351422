package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.traffic.ConnectionDrain;
import io.github.ebbtide.traffic.ConnectorIntake;
import io.github.ebbtide.work.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

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
			"server.jetty.threads.acceptors=3", "server.jetty.max-connections=1" })
	void howeverConnectionsAreAcceptedTheListenerIsClosedAtOnce(String property) throws Exception {
		Rounds.oneOf(3, () -> {
			try (TestServer server = start(property); RawClient client = server.connect()) {
				int port = server.port();
				client.get("/").response();
				server.announce();
				long start = System.nanoTime();
				server.quiesce();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(700));
				// a selector that accepts closes the socket when it selects again
				await().until(() -> isRefused(port));
			}
		});
	}

	private static boolean isRefused(int port) throws IOException {
		try {
			new RawClient(port).close();
			return false;
		}
		catch (ConnectException ex) {
			return true;
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.jetty.threads.acceptors=1", "server.jetty.threads.acceptors=3",
			"server.jetty.max-connections=1" })
	void clientsInTheListenQueueAreServed(String property) throws Exception {
		try (TestServer server = start(property, "ebbtide.traffic.propagation-delay=1s")) {
			server.jettyConnector().setAccepting(false);
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				clients.add(server.connect().get("/"));
			}
			server.announce();
			server.quiesce();
			for (RawClient client : clients) {
				assertThat(client.response().status()).isEqualTo(200);
				client.close();
			}
		}
	}

	@Test
	void aConnectionWhoseClientDoesNotEndItHoldsNothing() throws Exception {
		Rounds.oneOf(3, () -> {
			try (TestServer server = start(); RawClient client = server.connect()) {
				server.announce(ShutdownReason.CONTEXT_CLOSED);
				assertThat(client.get("/").response().closes()).isTrue();
				server.quiesce();
				long start = System.nanoTime();
				server.finish();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(700));
			}
		});
	}

	@Test
	void aTaskOfThePoolThatNeverEndsDoesNotHoldTheContext() throws Exception {
		Rounds.oneOf(3, () -> {
			TestServer server = start("server.shutdown=immediate");
			CompletableFuture<Void> never = new CompletableFuture<>();
			server.jettyConnector().getExecutor().execute(never::join);
			assertClosesAtOnce(server);
			never.complete(null);
		});
	}

	@Test
	void theServerCanBeStartedOnceMore() throws Exception {
		try (TestServer server = start()) {
			server.announce();
			server.quiesce();
			server.restart();
			try (RawClient client = server.connect()) {
				assertThat(client.get("/").response().closes()).isFalse();
			}
			server.quiesce();
			int port = server.port();
			await().until(() -> port < 0 || isRefused(port));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.jetty.max-connections=-1", "server.jetty.max-connections=10" })
	void connectionsAreServedForLongerThanJettyWouldGiveThem(String property) throws Exception {
		try (TestServer server = start(property);
				RawClient client = server.connect();
				RawClient idle = server.connect()) {
			client.get("/async");
			server.gate().awaitEntered();
			server.announce();
			server.quiesce();
			await().during(Duration.ofMillis(1500)).until(() -> server.requests().active() == 1);
			server.gate().open();
			assertThat(client.response().body()).isEqualTo("hello");
			assertThat(idle.get("/").response().status()).isEqualTo(200);
		}
	}

	@Test
	void aRequestThatNeverEndsDoesNotHoldTheContext() throws Exception {
		Rounds.oneOf(3, () -> {
			TestServer server = start("server.shutdown=immediate");
			try (RawClient client = server.connect()) {
				client.get("/slow");
				server.gate().awaitEntered();
				assertClosesAtOnce(server);
			}
		});
	}

	private static void assertClosesAtOnce(TestServer server) throws Exception {
		server.announce();
		server.quiesce();
		server.release();
		long start = System.nanoTime();
		server.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void overTlsAnIdleConnectionIsClosedWhenTheDrainFinishes() throws Exception {
		try (TestServer server = start(Tls.create().serverProperties()); RawClient client = connectTls(server)) {
			assertThat(client.get("/").response().closes()).isFalse();
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			server.quiesce();
			server.finish();
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void overTlsAConnectionThatWasJustUsedIsLeftOpenForARequestOnItsWay() throws Exception {
		String[] tls = Tls.create().serverProperties("ebbtide.traffic.propagation-delay=2s");
		Rounds.oneOf(3, () -> {
			try (TestServer server = start(tls); RawClient client = connectTls(server)) {
				client.get("/").response();
				await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
				client.get("/").response();
				server.announce();
				server.quiesce();
				assertThatExceptionOfType(TimeoutException.class).isThrownBy(
						() -> server.bean(ConnectionDrain.class).closeIdle(Deadline.after(Duration.ofMillis(200))));
				assertThat(client.get("/").response().closes()).isTrue();
			}
		});
	}

	private static RawClient connectTls(TestServer server) throws Exception {
		return new RawClient(
				Tls.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port()));
	}

}
