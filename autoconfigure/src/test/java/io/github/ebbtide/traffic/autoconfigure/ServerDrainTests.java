package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.traffic.ConnectionDrain;
import io.github.ebbtide.traffic.ConnectionTask;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

/**
 * What a drain does with the connections of a server, whatever the server is.
 */
abstract class ServerDrainTests {

	/** Starts the server that this is about. */
	abstract TestServer start(String... properties);

	@Test
	void beforeADrainConnectionsAreKept() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			assertThat(client.get("/").response().closes()).isFalse();
			assertThat(client.get("/").response().closes()).isFalse();
		}
	}

	@Test
	void onceAnnouncedNewResponsesCloseTheirConnections() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.get("/").response();
			server.announce();
			assertThat(client.get("/").response().closes()).isTrue();
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void aResponseUnderWayClosesItsConnection() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.get("/slow");
			server.gate().awaitEntered();
			server.announce();
			server.gate().open();
			RawClient.Response response = client.response();
			assertThat(response.closes()).isTrue();
			assertThat(response.body()).isEqualTo("hello");
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void aResponseUnderWayOfUnknownLengthIsStillSentInChunks() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.get("/chunked");
			server.gate().awaitEntered();
			server.announce();
			server.gate().open();
			RawClient.Response response = client.response();
			assertThat(response.closes()).isTrue();
			assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
			assertThat(response.body()).isEqualTo("hello");
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	/**
	 * Eight clients that connect without a pause can hit the one system call between the
	 * last accept and the close, though hardly three times in a row.
	 */
	@Test
	void eachClientThatConnectsWhileTheListenerClosesIsServedOrRefused() throws Exception {
		Rounds.oneOf(3, () -> closeTheListenerWhileClientsConnect(start("ebbtide.traffic.propagation-delay=1s")));
	}

	static void closeTheListenerWhileClientsConnect(TestServer started) throws Exception {
		try (TestServer server = started) {
			int port = server.port();
			AtomicInteger served = new AtomicInteger();
			ExecutorService clients = Executors.newFixedThreadPool(8);
			List<Future<String>> outcomes = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				outcomes.add(clients.submit(() -> connectUntilRefused(port, served)));
			}
			await().untilAtomic(served, greaterThan(200));
			server.announce();
			server.quiesce();
			assertThat(server.acceptors()).isEmpty();
			server.finish();
			for (Future<String> outcome : outcomes) {
				assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo("refused");
			}
			clients.shutdown();
		}
	}

	private static String connectUntilRefused(int port, AtomicInteger served) {
		while (true) {
			RawClient client;
			try {
				client = new RawClient(port);
			}
			catch (ConnectException ex) {
				return "refused";
			}
			catch (IOException ex) {
				return "connect: " + ex;
			}
			try (client) {
				client.get("/").response();
				served.incrementAndGet();
			}
			catch (IOException ex) {
				return "lost: " + ex;
			}
		}
	}

	@Test
	void aLateRequestOnAKeptConnectionIsServed() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.get("/").response();
			server.announce();
			server.quiesce();
			RawClient.Response response = client.get("/").response();
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.closes()).isTrue();
		}
	}

	@Test
	void anIdleConnectionIsClosedWhenTheDrainFinishes() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.get("/").response();
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			server.quiesce();
			server.finish();
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void aConnectionThatWasJustUsedIsLeftOpenForARequestOnItsWay() throws Exception {
		try (TestServer server = start("ebbtide.traffic.propagation-delay=1s"); RawClient client = server.connect()) {
			client.get("/").response();
			server.announce();
			server.quiesce();
			CompletableFuture<Void> finish = inBackground(server::finish);
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> finish.get(50, TimeUnit.MILLISECONDS));
			RawClient.Response response = client.get("/").response();
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.closes()).isTrue();
			finish.get(5, TimeUnit.SECONDS);
		}
	}

	@Test
	void finishingWaitsForARequestOfWhichTheServerHasReadAPart() throws Exception {
		try (TestServer server = start("ebbtide.traffic.propagation-delay=1s"); RawClient client = server.connect()) {
			client.write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
			await().until(() -> server.bean(ConnectionTask.class).pending() == 1);
			server.announce();
			server.quiesce();
			CompletableFuture<Void> finish = inBackground(server::finish);
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> finish.get(150, TimeUnit.MILLISECONDS));
			client.write("Host: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.response().status()).isEqualTo(200);
			finish.get(5, TimeUnit.SECONDS);
		}
	}

	@Test
	void whereNothingMayBeOnItsWayARequestOfWhichAPartIsReadIsServedToo() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
			await().until(() -> server.bean(ConnectionTask.class).pending() == 1);
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			server.quiesce();
			CompletableFuture<Void> finish = inBackground(server::finish);
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> finish.get(150, TimeUnit.MILLISECONDS));
			client.write("Host: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.response().status()).isEqualTo(200);
			finish.get(5, TimeUnit.SECONDS);
		}
	}

	@Test
	void aRequestThatWasSentBehindAnotherIsNotTakenForIdle() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
			assertThat(client.response().body()).isEqualTo("hello");
			server.gate().awaitEntered();
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			server.quiesce();
			server.bean(ConnectionDrain.class).closeIdle(Deadline.after(Duration.ofSeconds(5)));
			server.gate().open();
			assertThat(client.response().body()).isEqualTo("hello");
		}
	}

	@Test
	void anIgnoredRequestUnderWayHoldsNothing() throws Exception {
		Rounds.oneOf(3, this::drainBesideAnIgnoredRequest);
	}

	private void drainBesideAnIgnoredRequest() throws Exception {
		try (TestServer server = start("ebbtide.traffic.ignored-paths=/slow"); RawClient client = server.connect()) {
			client.get("/slow");
			server.gate().awaitEntered();
			server.announce();
			server.quiesce();
			long start = System.nanoTime();
			server.finish();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
			server.gate().open();
			assertThat(client.response().status()).isEqualTo(200);
		}
	}

	@Test
	void withNothingOpenADrainTakesNoTime() throws Exception {
		Rounds.oneOf(3, this::drainWithNothingOpen);
	}

	private void drainWithNothingOpen() throws Exception {
		try (TestServer server = start("spring.main.cloud-platform=kubernetes")) {
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			long start = System.nanoTime();
			server.quiesce();
			server.finish();
			server.release();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(400));
		}
	}

	@Test
	void anAsynchronousRequestIsInFlightUntilItIsComplete() throws Exception {
		try (TestServer server = start(); RawClient client = server.connect()) {
			client.get("/async?secret=1");
			server.gate().awaitEntered();
			await().until(() -> server.requests().active() == 1);
			server.requests().forEach((work) -> assertThat(work.description()).isEqualTo("GET /async"));
			server.gate().open();
			assertThat(client.response().body()).isEqualTo("hello");
			await().until(() -> server.requests().active() == 0);
		}
	}

	@Test
	void onceTheContextIsAboutToCloseLateRequestsAreRefused() throws Exception {
		try (TestServer server = start("ebbtide.traffic.ignored-paths=/probe/**");
				RawClient client = server.connect();
				RawClient probe = server.connect()) {
			client.get("/").response();
			probe.get("/").response();
			server.announce();
			server.quiesce();
			server.bean(DrainProgress.class).stateChanged(DrainState.RELEASING);
			RawClient.Response response = client.get("/").response();
			assertThat(response.status()).isEqualTo(503);
			assertThat(response.header("retry-after")).isEqualTo("1");
			assertThat(response.closes()).isTrue();
			assertThat(probe.get("/probe/me").response().status()).isEqualTo(200);
		}
	}

	private static CompletableFuture<Void> inBackground(Action action) {
		return CompletableFuture.runAsync(() -> {
			try {
				action.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private interface Action {

		void run() throws Exception;

	}

}
