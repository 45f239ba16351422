package io.github.ebbtide.traffic.autoconfigure;

import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.fixture.OneServer;
import io.github.ebbtide.traffic.ConnectionTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class ManagementPortTests {

	/** A machine that stalls for longer gets another chance. */
	private static final Duration IN_TRANSIT = Duration.ofMillis(400);

	@ParameterizedTest
	@ValueSource(strings = { "fixture.jetty=false", OneServer.JETTY })
	void aSharedListenerStaysOpenUntilTheContextIsAboutToClose(String which) throws Exception {
		try (TestServer server = TestServer.start(Application.class, which)) {
			int port = server.port();
			server.announce();
			server.quiesce();
			server.finish();
			try (RawClient client = new RawClient(port)) {
				RawClient.Response response = client.get("/actuator/health").response();
				assertThat(response.status()).isEqualTo(200);
				assertThat(response.closes()).isTrue();
			}
			server.release();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
			assertThat(server.acceptors()).isEmpty();
		}
	}

	/** A probe, say, where nothing else has come for long. */
	@Test
	void whoHasJustConnectedIsServed() throws Exception {
		try (TestServer server = TestServer.start(Application.class)) {
			server.announce();
			server.quiesce();
			Duration pause = Duration.ofDays(1);
			while (pause.compareTo(IN_TRANSIT) > 0) {
				try (RawClient client = server.connect()) {
					long connected = System.nanoTime();
					await().until(() -> server.bean(ConnectionTask.class).pending() == 1);
					CompletableFuture<Void> finish = CompletableFuture.runAsync(() -> {
						try {
							server.finish();
						}
						catch (Exception ex) {
							throw new IllegalStateException(ex);
						}
					});
					Thread.sleep(150);
					pause = Duration.ofNanos(System.nanoTime() - connected);
					if (pause.compareTo(IN_TRANSIT) <= 0) {
						assertThat(client.get("/actuator/health").response().status()).isEqualTo(200);
					}
					finish.get(20, TimeUnit.SECONDS);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "fixture.jetty=false", OneServer.JETTY })
	void withAManagementPortOfItsOwnOnlyTheMainListenerCloses(String which) throws Exception {
		try (TestServer server = TestServer.start(Application.class, which, "management.server.port=0")) {
			int port = server.port();
			int managementPort = server.managementPort();
			server.announce();
			server.quiesce();
			server.finish();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
			server.release();
			try (RawClient client = new RawClient(managementPort)) {
				RawClient.Response response = client.get("/actuator/health").response();
				assertThat(response.status()).isEqualTo(200);
				assertThat(response.closes()).isFalse();
			}
		}
	}

	@Test
	void withoutManagementTheListenerClosesAtOnce() throws Exception {
		try (TestServer server = TestServer.start(Application.class, "management.server.port=-1")) {
			int port = server.port();
			server.quiesce();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
		}
	}

	@Test
	void withoutExposedEndpointsTheListenerClosesAtOnce() throws Exception {
		try (TestServer server = TestServer.start(Application.class, "management.endpoints.web.exposure.exclude=*")) {
			int port = server.port();
			server.quiesce();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
		}
	}

	@Test
	void endpointsBelowTheRootAreNoTraffic() throws Exception {
		try (TestServer server = TestServer.start(Application.class, "management.endpoints.web.base-path=/",
				"server.servlet.context-path=/app", "spring.mvc.servlet.path=/mvc");
				RawClient client = server.connect()) {
			assertThat(client.get("/app/mvc/health").response().status()).isEqualTo(200);
			client.get("/app/mvc/health/ping").response();
			assertThat(server.silence()).isEqualTo(Long.MAX_VALUE);
			client.get("/app/mvc/healthy").response();
			assertThat(server.silence()).isLessThan(Long.MAX_VALUE);
		}
	}

	@Test
	void managementAndProbesAreNoTraffic() throws Exception {
		try (TestServer server = TestServer.start(Application.class,
				"management.endpoint.health.probes.add-additional-paths=true"); RawClient client = server.connect()) {
			assertThat(client.get("/actuator").response().status()).isEqualTo(200);
			assertThat(client.get("/actuator/health").response().status()).isEqualTo(200);
			assertThat(client.get("/livez").response().status()).isEqualTo(200);
			assertThat(client.get("/readyz").response().status()).isEqualTo(200);
			assertThat(server.silence()).isEqualTo(Long.MAX_VALUE);
			client.get("/nothing").response();
			assertThat(server.silence()).isLessThan(Long.MAX_VALUE);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
