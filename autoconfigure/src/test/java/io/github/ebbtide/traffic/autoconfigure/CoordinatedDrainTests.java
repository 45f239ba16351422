package io.github.ebbtide.traffic.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class CoordinatedDrainTests {

	@Test
	void closingTheContextWaitsForARequestInFlight() throws Exception {
		try (TestServer server = TestServer.start(Application.class); RawClient client = server.connect()) {
			client.get("/slow");
			server.gate().awaitEntered();
			CompletableFuture<Void> close = CompletableFuture.runAsync(server::close);
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> close.get(300, TimeUnit.MILLISECONDS));
			server.gate().open();
			RawClient.Response response = client.response();
			assertThat(response.body()).isEqualTo("hello");
			assertThat(response.closes()).isTrue();
			close.get(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void aPreStopThatIsTakenBackLeavesTheServiceAsItWas() throws Exception {
		try (TestServer server = TestServer.start(Application.class, "ebbtide.traffic.propagation-delay=20s")) {
			ShutdownCoordinator coordinator = server.bean(ShutdownCoordinator.class);
			coordinator.drain(ShutdownReason.PRE_STOP, Duration.ofSeconds(20));
			await().untilAsserted(() -> {
				try (RawClient client = server.connect()) {
					assertThat(client.get("/").response().closes()).isTrue();
				}
			});
			assertThat(coordinator.cancel()).isTrue();
			await().until(() -> coordinator.state() == DrainState.RUNNING);
			try (RawClient client = server.connect()) {
				assertThat(client.get("/").response().closes()).isFalse();
			}
		}
	}

	@Test
	void aDrainByTheEndpointSeesConnectionsOffAndLeavesTheSharedListenerOpen() throws Exception {
		try (TestServer server = TestServer.start(Application.class); RawClient client = server.connect()) {
			client.get("/").response();
			ShutdownReport report = server.bean(ShutdownCoordinator.class)
				.drain(ShutdownReason.ENDPOINT, Duration.ofSeconds(10))
				.toCompletableFuture()
				.get(10, TimeUnit.SECONDS);
			assertThat(report.state()).isEqualTo(DrainState.DRAINED);
			assertThat(report.abandonedTotal()).isZero();
			assertThat(client.isAtEnd()).isTrue();
			try (RawClient probe = server.connect()) {
				assertThat(probe.get("/actuator/health").response().closes()).isTrue();
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application extends TestServer.Application {

	}

}
