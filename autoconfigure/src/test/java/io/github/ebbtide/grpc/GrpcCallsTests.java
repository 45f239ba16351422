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
import io.grpc.stub.StreamObserver;
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
		assertThat(this.calls.areAny(GrpcCall::isStream)).isFalse();
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
		assertThat(this.calls.areAny(GrpcCall::isStream)).isTrue();
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
		this.calls.refuseStreams();
		assertThat(this.calls.end(GrpcCall::isStream)).isEqualTo(1);
		assertThat(this.calls.end(GrpcCall::isStream)).isZero();
		assertThat(endless.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.client.begin(Desk.COUNT, "5").end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(taking.end().isOk()).isTrue();
		await().until(() -> this.calls.active() == 0);
	}

	@Test
	void aHandlerThatLooksAtItsContextOnlySeesTheEnd() throws Exception {
		Answers waiting = this.client.begin(Desk.AWAIT_CANCELLATION, "");
		await().until(() -> waiting.all().contains("waiting"));
		assertThat(this.calls.end(GrpcCall::isStream)).isEqualTo(1);
		assertThat(waiting.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		await().until(() -> this.calls.active() == 0);
	}

	@Test
	void anUploadIsNoStreamAndWhatComesAfterItsEndIsNotHandled() throws Exception {
		Answers upload = new Answers();
		StreamObserver<String> uploader = this.client.upload(upload);
		uploader.onNext("1");
		await().until(() -> this.desk.uploaded() == 1);
		assertThat(this.calls.end(GrpcCall::isStream)).isZero();
		assertThat(this.calls.end((call) -> true)).isEqualTo(1);
		assertThat(upload.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		await().until(() -> this.calls.active() == 0);
		assertThat(this.desk.uploaded()).isEqualTo(1);
	}

	@Test
	void aClientThatDoesNotReadIsNotWaitedFor() throws Exception {
		Answers full = this.client.beginUnread(Desk.FLOOD, "");
		await().until(this.desk::hasFlooded);
		assertThat(this.calls.end(GrpcCall::isStream)).isEqualTo(1);
		await().until(() -> this.calls.areAny(GrpcCall::isLeftToItsClient));
		assertThat(full.isOver()).isFalse();
		this.calls.forgetUnread();
		assertThat(this.calls.active()).isZero();
	}

	@Test
	void streamsWithoutAServerOfTheirOwnHaveTheirTimeToo() throws Exception {
		Answers finite = this.client.begin(Desk.COUNT, "5");
		Answers endless = this.client.begin(Desk.COUNT, "1000000");
		await().until(() -> endless.all().contains("1") && finite.all().contains("1"));
		new GrpcStreamsTask(new GrpcServers((lifecycle) -> true), this.calls, Duration.ofSeconds(4), Ticker.SYSTEM)
			.run(Deadline.after(Duration.ofSeconds(30)));
		assertThat(finite.end().isOk()).isTrue();
		assertThat(endless.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	@Test
	void aStreamIsToldBeforeThePhaseIsOver() throws Exception {
		Answers endless = this.client.begin(Desk.COUNT, "1000000");
		await().until(() -> endless.all().contains("1"));
		Deadline deadline = Deadline.after(Duration.ofSeconds(5));
		new GrpcStreamsTask(new GrpcServers((lifecycle) -> true), this.calls, Duration.ZERO, Ticker.SYSTEM)
			.run(deadline);
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
