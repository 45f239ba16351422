package io.github.ebbtide.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.fixture.Desk;
import io.github.ebbtide.fixture.GrpcClient;
import io.github.ebbtide.fixture.GrpcClient.Answers;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.Work;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls of a real client to a real server.
 */
class GrpcCallsTests {

	private final GrpcCalls calls = new GrpcCalls();

	private final Desk desk = new Desk();

	private volatile boolean failing;

	private Server server;

	private GrpcClient client;

	@BeforeEach
	void start() throws Exception {
		this.server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.addService(this.desk)
			.intercept(new Failing())
			.intercept(new GrpcCallInterceptor(this.calls))
			.build()
			.start();
		this.client = new GrpcClient(this.server.getPort());
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.server.shutdownNow();
	}

	@Test
	void aCallIsWorkWhileItLastsAndNamesItsThread() throws Exception {
		Answers taking = this.client.begin(Desk.TAKE, "1000");
		await().until(() -> this.desk.taken() == 1);
		List<Work> work = new ArrayList<>();
		this.calls.forEach(work::add);
		assertThat(work).singleElement().satisfies((call) -> {
			assertThat(call.description()).isEqualTo("fixture.Desk/Take");
			Thread thread = call.thread();
			assertThat(thread).isNotNull();
			assertThat(thread.getStackTrace()).anyMatch((frame) -> frame.getClassName().equals(Desk.class.getName()));
		});
		assertThat(this.calls.hasStreams()).isFalse();
		assertThat(taking.end().isOk()).isTrue();
		await().until(() -> this.calls.active() == 0);
	}

	@Test
	void noThreadIsAtAStreamThatWaits() {
		Answers talk = new Answers();
		this.client.talk(talk).onNext("word");
		await().until(() -> talk.all().contains("word"));
		List<Work> work = new ArrayList<>();
		this.calls.forEach(work::add);
		await().untilAsserted(
				() -> assertThat(work).singleElement().satisfies((call) -> assertThat(call.thread()).isNull()));
		assertThat(this.calls.hasStreams()).isTrue();
	}

	@Test
	void aCallWhoseClientGoesOrWhoseStartFailsIsNoWorkAnyMore() throws Exception {
		Answers endless = this.client.begin(Desk.COUNT, "1000000");
		await().until(() -> endless.all().contains("1"));
		this.client.close();
		await().until(() -> this.calls.active() == 0);
		this.failing = true;
		try (GrpcClient other = new GrpcClient(this.server.getPort())) {
			assertThat(other.begin(Desk.TAKE, "0").end().isOk()).isFalse();
		}
		assertThat(this.calls.active()).isZero();
	}

	@Test
	void streamsAreEndedNowAndLaterAndOtherCallsAreNot() throws Exception {
		Answers taking = this.client.begin(Desk.TAKE, "1000");
		Answers endless = this.client.begin(Desk.COUNT, "1000000");
		await().until(() -> this.desk.taken() == 1 && endless.all().contains("1"));
		assertThat(this.calls.endStreams()).isEqualTo(1);
		assertThat(this.calls.endStreams()).isZero();
		assertThat(endless.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.client.begin(Desk.COUNT, "5").end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(taking.end().isOk()).isTrue();
		await().until(() -> this.calls.active() == 0);
	}

	@Test
	void streamsWithoutAServerOfTheirOwnHaveTheirTimeToo() throws Exception {
		Answers finite = this.client.begin(Desk.COUNT, "10");
		Answers endless = this.client.begin(Desk.COUNT, "1000000");
		await().until(() -> endless.all().contains("1") && finite.all().contains("1"));
		new GrpcStreamsTask(new GrpcServers(), this.calls, Duration.ofSeconds(3), Ticker.SYSTEM)
			.run(Deadline.after(Duration.ofSeconds(30)));
		assertThat(finite.end().isOk()).isTrue();
		assertThat(endless.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	@Test
	void aStreamIsToldBeforeThePhaseIsOver() throws Exception {
		Answers endless = this.client.begin(Desk.COUNT, "1000000");
		await().until(() -> endless.all().contains("1"));
		Deadline deadline = Deadline.after(Duration.ofSeconds(2));
		new GrpcStreamsTask(new GrpcServers(), this.calls, Duration.ZERO, Ticker.SYSTEM).run(deadline);
		assertThat(deadline.hasPassed()).isFalse();
		assertThat(endless.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	private final class Failing implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			if (GrpcCallsTests.this.failing) {
				throw new IllegalStateException("wrong");
			}
			return next.startCall(call, headers);
		}

	}

}
