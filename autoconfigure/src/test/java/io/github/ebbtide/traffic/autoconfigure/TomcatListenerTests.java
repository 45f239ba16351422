package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.traffic.ListenerTask;
import io.github.ebbtide.work.Deadline;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class TomcatListenerTests {

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "127.0.0.1", "::" })
	void whateverAddressItIsBoundToTheListenerClosesWithoutLosingAClient(String address) throws Exception {
		try (TestServer server = TestServer.start("server.address=" + address,
				"ebbtide.traffic.propagation-delay=1s")) {
			int port = server.port();
			try (RawClient client = new RawClient(new Socket(InetAddress.getByName("127.0.0.1"), port))) {
				server.announce();
				server.quiesce();
				assertThat(server.acceptors()).isEmpty();
				assertThat(client.get("/").response().status()).isEqualTo(200);
			}
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
		}
	}

	/**
	 * Tomcat waits for the rest of a body after the response, and for threads of pools.
	 */
	@Test
	void whoDoesNotSendTheRestOfItsBodyIsNotWaitedForToTheEnd() throws Exception {
		try (TestServer server = TestServer.start("spring.threads.virtual.enabled=false");
				RawClient client = server.connect()) {
			client.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc"
				.getBytes(StandardCharsets.US_ASCII));
			client.response();
			server.announce();
			server.quiesce();
			ListenerTask task = server.bean(ListenerTask.class);
			task.run(Deadline.after(task.timeout()));
			assertThat(task.pending()).as("is still busy").isOne();
			assertThat(server.endpoint().getExecutorTerminationTimeoutMillis()).as("nor by Tomcat").isZero();
		}
	}

	@Test
	void aListenerThatSpeaksTlsClosesWithoutLosingAClient() throws Exception {
		try (TestServer server = TestServer
			.start(Tls.create().serverProperties("ebbtide.traffic.propagation-delay=1s"))) {
			int port = server.port();
			try (RawClient kept = new RawClient(connectTls(port)); RawClient fresh = new RawClient(connectTls(port))) {
				kept.get("/").response();
				server.announce();
				server.quiesce();
				assertThat(server.acceptors()).isEmpty();
				assertThat(fresh.get("/").response().closes()).isTrue();
				server.finish();
				assertThat(kept.isAtEnd()).isTrue();
			}
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
		}
	}

	private static Socket connectTls(int port) throws Exception {
		return Tls.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
	}

	@Test
	void anAdditionalConnectorIsAnnouncedAndClosedToo() throws Exception {
		try (TestServer server = TestServer.start(AdditionalConnector.class)) {
			int port = server.bean(Connector.class).getLocalPort();
			try (RawClient client = new RawClient(port)) {
				assertThat(client.get("/").response().closes()).isFalse();
				server.announce();
				server.quiesce();
				assertThat(server.acceptors()).isEmpty();
				assertThat(client.get("/").response().closes()).isTrue();
			}
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void requestsOnVirtualThreadsAreTrackedAndSeenOff() throws Exception {
		try (TestServer server = TestServer.start("spring.threads.virtual.enabled=true");
				RawClient client = server.connect()) {
			client.get("/slow");
			server.gate().awaitEntered();
			assertThat(server.requests().active()).isOne();
			server.announce();
			server.quiesce();
			server.gate().open();
			assertThat(client.response().closes()).isTrue();
			server.finish();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "immediate", "graceful" })
	void howBootWouldShutDownMakesNoDifference(String shutdown) throws IOException {
		TestServer server = TestServer.start("server.shutdown=" + shutdown);
		int port = server.port();
		try (server) {
			server.announce();
			server.quiesce();
			server.finish();
			server.release();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
	}

	@Configuration(proxyBeanMethods = false)
	static class AdditionalConnector extends TestServer.Application {

		@Bean
		Connector additionalConnector() {
			Connector connector = new Connector();
			connector.setPort(0);
			return connector;
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> addConnector(Connector connector) {
			return (factory) -> factory.addAdditionalConnectors(connector);
		}

	}

}
