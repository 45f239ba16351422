package io.github.ebbtide.traffic.autoconfigure;

import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.traffic.ConnectorIntake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class TomcatDrainTests extends ServerDrainTests {

	@Override
	TestServer start(String... properties) {
		return TestServer.start(properties);
	}

	@Test
	void resumingKeepsConnectionsAgain() throws Exception {
		try (TestServer server = TestServer.start("server.tomcat.max-keep-alive-requests=3")) {
			server.announce();
			server.announce();
			server.bean(ConnectorIntake.class).resume();
			try (RawClient client = server.connect()) {
				assertThat(client.get("/").response().closes()).isFalse();
				assertThat(client.get("/").response().closes()).isFalse();
				assertThat(client.get("/").response().closes()).isTrue();
			}
		}
	}

	@Test
	void requestsThatWaitForTheOnlyWorkerAreServed() throws Exception {
		try (TestServer server = TestServer.start("server.tomcat.threads.max=1", "server.tomcat.threads.min-spare=1",
				"spring.threads.virtual.enabled=false");
				RawClient busy = server.connect();
				RawClient first = server.connect();
				RawClient second = server.connect()) {
			busy.get("/slow");
			server.gate().awaitEntered();
			first.get("/");
			second.get("/");
			server.announce();
			Future<?> quiesced = CompletableFuture.runAsync(() -> {
				try {
					server.quiesce();
					server.finish();
					server.release();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			await().until(() -> server.acceptors().findAny().isEmpty());
			server.gate().open();
			for (RawClient client : List.of(busy, first, second)) {
				RawClient.Response response = client.response();
				assertThat(response.body()).isEqualTo("hello");
				assertThat(response.closes()).isTrue();
			}
			quiesced.get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void aClientInTheListenQueueBehindTheConnectionLimitIsServed() throws Exception {
		try (TestServer server = TestServer.start("server.tomcat.max-connections=1",
				"ebbtide.traffic.propagation-delay=1s"); RawClient first = server.connect()) {
			first.get("/").response();
			try (RawClient second = server.connect()) {
				second.get("/");
				server.announce();
				server.quiesce();
				assertThat(server.acceptors()).isEmpty();
				assertThat(second.response().status()).isEqualTo(200);
			}
		}
	}

	@Test
	void aRequestThatIsDispatchedTwiceIsInFlightUntilItIsComplete() throws Exception {
		try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
			client.get("/dispatch");
			server.gate().awaitEntered();
			await().untilAsserted(() -> {
				assertThat(server.requests().active()).isEqualTo(1);
				server.requests().forEach((work) -> assertThat(work.thread()).isNull());
			});
			server.gate().open();
			assertThat(client.response().body()).isEqualTo("hello");
			await().until(() -> server.requests().active() == 0);
		}
	}

	@Test
	void aProtocolOfTheUsersOwnClosesItsListenerTheWayTomcatDoes() throws Exception {
		try (TestServer server = TestServer.start(Nio2Application.class); RawClient client = server.connect()) {
			int port = server.port();
			client.get("/").response();
			server.announce(ShutdownReason.CONTEXT_CLOSED);
			assertThat(client.get("/").response().closes()).isTrue();
			server.quiesce();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
			server.finish();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Nio2Application extends TestServer.Application {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> nio2() {
			return (factory) -> factory.setProtocol("org.apache.coyote.http11.Http11Nio2Protocol");
		}

	}

}
