package io.github.ebbtide.grpc;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.fixture.Desk;
import io.github.ebbtide.fixture.GrpcClient;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycleEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerTerminatedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real server, in the hands of Spring's lifecycle.
 */
class GrpcServersTests {

	private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));

	private final GrpcServers servers = new GrpcServers();

	private final GrpcCalls calls = new GrpcCalls();

	private final List<Object> events = new CopyOnWriteArrayList<>();

	private final GrpcServerLifecycle lifecycle = new GrpcServerLifecycle(new Factory(), Duration.ofMinutes(1),
			(ApplicationEventPublisher) this::published);

	private void published(Object event) {
		this.events.add(event);
		this.servers.onApplicationEvent((GrpcServerLifecycleEvent) event);
	}

	@BeforeEach
	void start() {
		this.lifecycle.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.servers.closing(this.calls).run(DEADLINE);
	}

	@Test
	void springHearsOfTheEndOfAServerThatHasBeenShut() throws Exception {
		this.servers.stop(DEADLINE);
		assertThat(this.lifecycle.isRunning()).isFalse();
		assertThat(this.servers.isEmpty()).isFalse();
		this.servers.closing(this.calls).run(DEADLINE);
		assertThat(this.events).last().isInstanceOf(GrpcServerTerminatedEvent.class);
		assertThat(this.servers.isEmpty()).isTrue();
	}

	@Test
	void theServerOfARestartedLifecycleIsTheOneThatIsShut() throws Exception {
		this.lifecycle.stop();
		assertThat(this.servers.isEmpty()).isTrue();
		this.lifecycle.start();
		this.servers.stop(DEADLINE);
		assertThat(this.lifecycle.isRunning()).isFalse();
	}

	@Test
	void clientsThatGoAreNotWaitedForAndDeadOnesForAMomentOnly() throws Exception {
		try (GrpcClient client = new GrpcClient(this.lifecycle.getPort())) {
			assertThat(client.call(Desk.TAKE, "0")).isEqualTo("taken");
			this.servers.stop(DEADLINE);
			Duration live = timeOfTheStreamsTask();
			this.servers.closing(this.calls).run(DEADLINE);
			this.lifecycle.start();
			try (Socket dead = new Socket("127.0.0.1", this.lifecycle.getPort())) {
				// the preface, and empty settings
				dead.getOutputStream()
					.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
				assertThat(dead.getInputStream().read()).isNotNegative();
				this.servers.stop(DEADLINE);
				assertThat(timeOfTheStreamsTask()).isBetween(Duration.ofMillis(450), Duration.ofSeconds(5))
					.isGreaterThan(live);
			}
		}
	}

	private Duration timeOfTheStreamsTask() throws InterruptedException {
		long start = System.nanoTime();
		new GrpcStreamsTask(this.servers, this.calls, Duration.ofSeconds(5), Ticker.SYSTEM).run(DEADLINE);
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private final class Factory implements GrpcServerFactory {

		@Override
		public Server createServer() {
			return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
				.addService(new Desk())
				.intercept(new GrpcCallInterceptor(GrpcServersTests.this.calls))
				.build();
		}

		@Override
		public void addService(ServerServiceDefinition service) {
			throw new UnsupportedOperationException();
		}

	}

}
