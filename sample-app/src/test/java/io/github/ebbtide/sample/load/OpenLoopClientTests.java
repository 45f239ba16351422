package io.github.ebbtide.sample.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.sample.load.Outcome.Connection;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenLoopClient} against a server that behaves as badly as it is told.
 */
@Timeout(30)
class OpenLoopClientTests {

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	private static final String OK_AND_CLOSE = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

	@Test
	void whenTheServerAnswersEverythingThereAreNoFailures() throws Exception {
		try (RawServer server = new RawServer((exchange) -> exchange.answer(OK));
				OpenLoopClient client = client(server).start()) {
			runUntil(client, 200);
			assertThat(client.failures()).as(client.summary()).isEmpty();
			assertThat(client.outcomes()).extracting(Outcome::connection)
				.contains(Connection.NEW, Connection.KEPT_ALIVE);
			assertThat(client.summary()).contains(" 0 failed").contains("NEW: ").contains("KEPT_ALIVE: ");
		}
	}

	@Test
	void persistentConnectionsAreReused() throws Exception {
		try (RawServer server = new RawServer((exchange) -> exchange.answer(OK));
				OpenLoopClient client = client(server).newConnections(0).start()) {
			runUntil(client, 100);
			assertThat(client.failures()).as(client.summary()).isEmpty();
			assertThat(client.opened()).isLessThan(50);
		}
	}

	@Test
	void chunkedResponsesAreReadToTheirEnd() throws Exception {
		String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
		try (RawServer server = new RawServer((exchange) -> exchange.answer(chunked));
				OpenLoopClient client = client(server).start()) {
			runUntil(client, 50);
			assertThat(client.failures()).as(client.summary()).isEmpty();
		}
	}

	@Test
	void whenTheServerCutsConnectionsWithoutAnAnswerEveryRequestIsAFailure() throws Exception {
		try (RawServer server = new RawServer(RawServer.Exchange::cut);
				OpenLoopClient client = client(server).start()) {
			runUntil(client, 50);
			assertThat(client.failures()).hasSameSizeAs(client.outcomes()).allSatisfy((failure) -> {
				assertThat(failure.status()).isZero();
				assertThat(failure.error()).contains("Closed before the first byte");
			});
		}
	}

	@Test
	void whenTheServerResetsConnectionsEveryRequestIsAFailure() throws Exception {
		try (RawServer server = new RawServer(RawServer.Exchange::reset);
				OpenLoopClient client = client(server).start()) {
			runUntil(client, 50);
			assertThat(client.failures()).hasSameSizeAs(client.outcomes());
		}
	}

	@Test
	void whenAPersistentConnectionIsCutUnderItsSecondRequestThatIsAFailureAndNotRetried() throws Exception {
		try (RawServer server = new RawServer((exchange) -> {
			if (exchange.number() == 1) {
				exchange.answer(OK);
			}
			else {
				exchange.cut();
			}
		}); OpenLoopClient client = client(server).newConnections(0).start()) {
			runUntil(client, 50);
			assertThat(client.failures()).isNotEmpty().allSatisfy((failure) -> {
				assertThat(failure.connection()).isEqualTo(Connection.KEPT_ALIVE);
				assertThat(failure.error()).contains("Closed before the first byte");
			});
			assertThat(server.requests()).isEqualTo(client.outcomes().size());
		}
	}

	@Test
	void whenAResponseIsCutInItsBodyThatIsAFailure() throws Exception {
		try (RawServer server = new RawServer((exchange) -> {
			exchange.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok");
			exchange.cut();
		}); OpenLoopClient client = client(server).start()) {
			runUntil(client, 20);
			assertThat(client.failures()).hasSameSizeAs(client.outcomes())
				.allSatisfy((failure) -> assertThat(failure.error()).contains("cut after 2 of 100 bytes"));
		}
	}

	@Test
	void whenTheServerIsUnavailableItsAnswersAreFailures() throws Exception {
		String unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
		try (RawServer server = new RawServer((exchange) -> exchange.answer(unavailable));
				OpenLoopClient client = client(server).start()) {
			runUntil(client, 20);
			assertThat(client.failures()).hasSameSizeAs(client.outcomes())
				.allSatisfy((failure) -> assertThat(failure.status()).isEqualTo(503));
			assertThat(client.summary()).contains("status=503");
		}
	}

	@Test
	void whenNobodyListensEveryRequestIsAFailure() throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		try (OpenLoopClient client = OpenLoopClient.to("127.0.0.1", port).start()) {
			runUntil(client, 20);
			assertThat(client.failures()).hasSameSizeAs(client.outcomes())
				.allSatisfy((failure) -> assertThat(failure.error()).contains("ConnectException"));
		}
	}

	@Test
	void whenTheServerIsSilentTheRequestFailsAfterTheReadTimeout() throws Exception {
		try (RawServer server = new RawServer(RawServer.Exchange::ignore);
				OpenLoopClient client = client(server).timeouts(Duration.ofSeconds(1), Duration.ofMillis(200))
					.start()) {
			runUntil(client, 20);
			assertThat(client.failures()).hasSameSizeAs(client.outcomes())
				.allSatisfy((failure) -> assertThat(failure.error()).contains("SocketTimeoutException"));
		}
	}

	@Test
	void whenTheServerAnnouncesACloseTheNextRequestUsesAnotherConnection() throws Exception {
		try (RawServer server = new RawServer((exchange) -> {
			exchange.answer(OK_AND_CLOSE);
			exchange.cut();
		}); OpenLoopClient client = client(server).newConnections(0).start()) {
			runUntil(client, 50);
			assertThat(client.failures()).as(client.summary()).isEmpty();
			assertThat(client.outcomes()).allMatch(Outcome::closes);
			assertThat(client.opened()).isEqualTo(client.outcomes().size());
			assertThat(client.replaced()).isZero();
		}
	}

	@Test
	void whenTheServerClosesAnIdleConnectionThatIsNoFailure() throws Exception {
		try (RawServer server = new RawServer((exchange) -> exchange.answer(OK));
				OpenLoopClient client = client(server).newConnections(0).rate(2).start()) {
			Awaitility.await().until(() -> client.outcomes().size() == 1);
			server.closeConnections();
			Awaitility.await().until(() -> client.outcomes().size() == 2);
			assertThat(client.failures()).as(client.summary()).isEmpty();
			assertThat(client.replaced()).isOne();
			assertThat(client.opened()).isEqualTo(2);
		}
	}

	@Test
	void afterNewConnectionsAreStoppedNoneIsOpenedAndPersistentOnesAreUsedOn() throws Exception {
		try (RawServer server = new RawServer((exchange) -> exchange.answer(OK));
				OpenLoopClient client = client(server).start()) {
			assertNoneIsOpenedAfterTheyAreStopped(client);
		}
	}

	@Test
	void afterNewConnectionsAreStoppedAConnectionThatTheServerClosesIsNotReplaced() throws Exception {
		AtomicBoolean closing = new AtomicBoolean();
		try (RawServer server = new RawServer((exchange) -> exchange.answer(closing.get() ? OK_AND_CLOSE : OK));
				OpenLoopClient client = client(server).newConnections(0).start()) {
			Awaitility.await().until(() -> client.outcomes().size() >= 20);
			client.stopNewConnections();
			closing.set(true);
			long opened = client.opened();
			Awaitility.await().until(() -> client.notSent() >= 20);
			assertThat(client.stop(Duration.ofSeconds(10))).isTrue();
			assertThat(client.failures()).as(client.summary()).isEmpty();
			assertThat(client.opened()).isEqualTo(opened);
		}
	}

	@Test
	void aServerThatDoesNotAnswerDoesNotSlowTheScheduleDown() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (RawServer server = new RawServer((exchange) -> {
			release.await(20, TimeUnit.SECONDS);
			exchange.answer(OK);
		}); OpenLoopClient client = client(server).start()) {
			Awaitility.await().until(() -> server.requests() >= 100);
			assertThat(client.outcomes()).isEmpty();
			release.countDown();
			runUntil(client, 100);
			assertThat(client.failures()).as(client.summary()).isEmpty();
		}
	}

	@Test
	void whatIsDueBeyondTheConcurrencyOfTheClientIsAFailure() throws Exception {
		try (RawServer server = new RawServer(RawServer.Exchange::ignore);
				OpenLoopClient client = client(server).maxConcurrency(5).start()) {
			Awaitility.await().until(() -> client.failures().size() >= 5);
			assertThat(client.failures())
				.allSatisfy((failure) -> assertThat(failure.error()).contains("already waits for 5 responses"));
		}
	}

	@Test
	void theGivenPartOfTheRequestsIsSlow() throws Exception {
		try (RawServer server = new RawServer((exchange) -> exchange.answer(OK));
				OpenLoopClient client = client(server).slow(0.3, "/slow").start()) {
			runUntil(client, 200);
			long slow = client.outcomes().stream().filter((outcome) -> outcome.target().equals("/slow")).count();
			assertThat((double) slow / client.outcomes().size()).isBetween(0.2, 0.4);
		}
	}

	@Test
	void overHttp2PersistentRequestsShareAConnectionAndTheOthersHaveOneEach() throws Exception {
		try (Http2Server server = new Http2Server(); OpenLoopClient client = server.client().start()) {
			runUntil(client, 200);
			assertThat(client.failures()).as(client.summary()).isEmpty();
			long alone = client.outcomes().stream().filter((outcome) -> outcome.connection() == Connection.NEW).count();
			// several may have begun to open the shared one
			assertThat(client.opened()).as(client.summary()).isBetween(alone + 1, alone + 10);
		}
	}

	@Test
	void overHttp2NoneIsOpenedAfterNewConnectionsAreStoppedAndTheSharedOneIsUsedOn() throws Exception {
		try (Http2Server server = new Http2Server(); OpenLoopClient client = server.client().start()) {
			assertNoneIsOpenedAfterTheyAreStopped(client);
		}
	}

	@Test
	void overHttp2WhatIsCutIsAFailure() throws Exception {
		try (RawServer server = new RawServer(RawServer.Exchange::cut);
				OpenLoopClient client = client(server).http2().start()) {
			runUntil(client, 50);
			assertThat(client.failures()).hasSameSizeAs(client.outcomes());
		}
	}

	private static OpenLoopClient.Builder client(RawServer server) {
		return OpenLoopClient.to("127.0.0.1", server.port());
	}

	private static void assertNoneIsOpenedAfterTheyAreStopped(OpenLoopClient client) throws Exception {
		Awaitility.await().until(() -> client.outcomes().size() >= 50);
		client.stopNewConnections();
		long opened = client.opened();
		int ended = client.outcomes().size();
		runUntil(client, ended + 50);
		assertThat(client.opened()).isEqualTo(opened);
		assertThat(client.notSent()).isPositive();
		assertThat(client.failures()).as(client.summary()).isEmpty();
	}

	private static void runUntil(OpenLoopClient client, int outcomes) throws InterruptedException {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> client.outcomes().size() >= outcomes);
		assertThat(client.stop(Duration.ofSeconds(10))).isTrue();
	}

	/** A server that answers every request over HTTP/2 in clear text. */
	private static final class Http2Server implements AutoCloseable {

		private final Tomcat tomcat = new Tomcat();

		Http2Server() throws LifecycleException {
			this.tomcat.setPort(0);
			this.tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
			Context context = this.tomcat.addContext("", null);
			Tomcat.addServlet(context, "answer", new HttpServlet() {

				private static final long serialVersionUID = 1L;

				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
					response.getWriter().print("ok");
				}

			});
			context.addServletMappingDecoded("/", "answer");
			this.tomcat.start();
		}

		OpenLoopClient.Builder client() {
			return OpenLoopClient.to("127.0.0.1", this.tomcat.getConnector().getLocalPort()).http2();
		}

		@Override
		public void close() throws LifecycleException {
			this.tomcat.stop();
			this.tomcat.destroy();
		}

	}

	/**
	 * A server of which a test decides what each request gets.
	 */
	private static final class RawServer implements AutoCloseable {

		private final ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());

		private final ExecutorService threads = Executors.newCachedThreadPool();

		private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

		private final AtomicInteger requests = new AtomicInteger();

		private final Behavior behavior;

		RawServer(Behavior behavior) throws IOException {
			this.behavior = behavior;
			this.threads.execute(this::accept);
		}

		int port() {
			return this.listener.getLocalPort();
		}

		int requests() {
			return this.requests.get();
		}

		void closeConnections() throws IOException {
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}

		private void accept() {
			while (!this.listener.isClosed()) {
				try {
					Socket socket = this.listener.accept();
					this.sockets.add(socket);
					this.threads.execute(() -> serve(socket));
				}
				catch (IOException ex) {
					// Closed
				}
			}
		}

		private void serve(Socket socket) {
			try (socket) {
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
				for (int number = 1; !socket.isClosed(); number++) {
					List<String> head = head(reader);
					if (head.isEmpty()) {
						return;
					}
					this.requests.incrementAndGet();
					this.behavior.serve(new Exchange(socket, number));
					if (head.contains("Connection: close")) {
						return;
					}
				}
			}
			catch (Exception ex) {
				// The client will tell
			}
		}

		private List<String> head(BufferedReader reader) throws IOException {
			return reader.lines().takeWhile((line) -> !line.isEmpty()).toList();
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
			closeConnections();
			this.threads.shutdownNow();
		}

		interface Behavior {

			void serve(Exchange exchange) throws Exception;

		}

		record Exchange(Socket socket, int number) {

			void answer(String response) throws IOException {
				OutputStream out = this.socket.getOutputStream();
				out.write(response.getBytes(StandardCharsets.ISO_8859_1));
				out.flush();
			}

			void cut() throws IOException {
				this.socket.close();
			}

			void reset() throws IOException {
				this.socket.setSoLinger(true, 0);
				this.socket.close();
			}

			void ignore() throws IOException {
				this.socket.getInputStream().read();
			}

		}

	}

}
