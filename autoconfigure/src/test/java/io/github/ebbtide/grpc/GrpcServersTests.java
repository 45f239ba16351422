package io.github.ebbtide.grpc;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.fixture.Desk;
import io.github.ebbtide.fixture.GrpcClient;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
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
import org.springframework.grpc.server.InProcessGrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycleEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerTerminatedEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real server, in the hands of Spring's lifecycle.
 */
class GrpcServersTests {

	private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));

	private final List<GrpcServerLifecycle> own = new CopyOnWriteArrayList<>();

	private final GrpcServers servers = new GrpcServers(this.own::contains);

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
		this.own.add(this.lifecycle);
		this.servers.noteCallsAreSeen();
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
		assertThat(this.servers.areNone()).isFalse();
		this.servers.closing(this.calls).run(DEADLINE);
		assertThat(this.events).last().isInstanceOf(GrpcServerTerminatedEvent.class);
		assertThat(this.servers.areNone()).isTrue();
	}

	@Test
	void theServerOfARestartedLifecycleIsTheOneThatIsShut() throws Exception {
		this.lifecycle.stop();
		assertThat(this.servers.areNone()).isTrue();
		this.lifecycle.start();
		this.servers.stop(DEADLINE);
		assertThat(this.lifecycle.isRunning()).isFalse();
	}

	@Test
	void aServerOfAnotherContextIsLeftAlone() {
		this.lifecycle.stop();
		this.own.clear();
		this.lifecycle.start();
		this.servers.stop(DEADLINE);
		assertThat(this.lifecycle.isRunning()).isTrue();
		this.lifecycle.stop();
	}

	@Test
	void aServerInTheProcessItselfServesUntilRelease() throws Exception {
		InProcessGrpcServerFactory factory = new InProcessGrpcServerFactory("desk", List.of());
		factory.addService(new Desk().bindService());
		GrpcServerLifecycle inProcess = new GrpcServerLifecycle(factory, Duration.ofMinutes(1),
				(ApplicationEventPublisher) this::published);
		this.own.add(inProcess);
		inProcess.start();
		this.servers.stop(DEADLINE);
		assertThat(inProcess.isRunning()).isTrue();
		assertThat(this.lifecycle.isRunning()).isFalse();
		this.servers.closing(this.calls).run(DEADLINE);
		assertThat(inProcess.isRunning()).isFalse();
	}

	@Test
	void clientsThatAnswerAreGoneAtOnceAndDeadOnesAreWaitedForAMoment() throws Exception {
		try (GrpcClient client = new GrpcClient(this.lifecycle.getPort())) {
			assertThat(client.call(Desk.TAKE, "0")).isEqualTo("taken");
			this.servers.stop(DEADLINE);
			await().until(this.servers::areTerminated);
		}
		this.servers.closing(this.calls).run(DEADLINE);
		this.servers.noteCallsAreSeen();
		this.lifecycle.start();
		try (Socket dead = GrpcClient.dead(this.lifecycle.getPort())) {
			this.servers.stop(DEADLINE);
			assertThat(timeOfTheStreamsTask(Duration.ofMillis(1))).isBetween(Duration.ofMillis(900),
					Duration.ofSeconds(5));
			assertThat(dead.isConnected()).isTrue();
		}
	}

	@Test
	void whereCallsAreNotSeenTheConnectionsAreWaitedFor() throws Exception {
		this.lifecycle.stop();
		this.lifecycle.start();
		try (Socket dead = GrpcClient.dead(this.lifecycle.getPort())) {
			this.servers.stop(DEADLINE);
			CompletableFuture<Duration> taken = CompletableFuture
				.supplyAsync(() -> timeOfTheStreamsTask(Duration.ZERO));
			TimeUnit.SECONDS.sleep(2);
			assertThat(taken).isNotDone();
			dead.shutdownOutput();
			assertThat(taken.get(60, TimeUnit.SECONDS)).isGreaterThan(Duration.ofMillis(1500));
		}
	}

	@Test
	void routersHaveTheirTimeUnlessThePhaseHasLess() throws Exception {
		ManualTicker ticker = new ManualTicker();
		CompletableFuture<Boolean> settled = settle(ticker, Duration.ofSeconds(5), Duration.ofSeconds(10));
		ticker.awaitWaits(1);
		ticker.advance(Duration.ofMillis(4_999));
		assertThat(settled).isNotDone();
		ticker.advance(Duration.ofMillis(1));
		assertThat(settled.get(60, TimeUnit.SECONDS)).isTrue();
		settled = settle(ticker, Duration.ofSeconds(5), Duration.ofSeconds(3));
		ticker.awaitWaits(2);
		ticker.advance(Duration.ofSeconds(3));
		assertThat(settled.get(60, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void nobodyIsWaitedForWhereThereAreNoRoutersOrNoServers() throws Exception {
		ManualTicker ticker = new ManualTicker();
		assertThat(settle(ticker, Duration.ZERO, Duration.ofSeconds(10)).get(60, TimeUnit.SECONDS)).isTrue();
		this.lifecycle.stop();
		assertThat(settle(ticker, Duration.ofSeconds(5), Duration.ofSeconds(10)).get(60, TimeUnit.SECONDS)).isTrue();
	}

	/** Returns whether there was time enough. */
	private CompletableFuture<Boolean> settle(Ticker ticker, Duration propagationDelay, Duration time) {
		GrpcSettleTask task = new GrpcSettleTask(this.servers, propagationDelay, ticker);
		Deadline deadline = Deadline.after(time, ticker);
		return CompletableFuture.supplyAsync(() -> {
			try {
				task.run(deadline);
				return true;
			}
			catch (TimeoutException ex) {
				return false;
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private Duration timeOfTheStreamsTask(Duration timeout) {
		long start = System.nanoTime();
		try {
			new GrpcStreamsTask(this.servers, this.calls, timeout, Ticker.SYSTEM).run(DEADLINE);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
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
