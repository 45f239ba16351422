package io.github.ebbtide.grpc;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.Desk;
import io.github.ebbtide.fixture.GrpcApplication;
import io.github.ebbtide.fixture.GrpcClient;
import io.github.ebbtide.fixture.GrpcClient.Answers;
import io.github.ebbtide.fixture.Rounds;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringBootVersion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * What clients of a gRPC server see of a real SIGTERM.
 */
@Timeout(240)
class GrpcIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@BeforeAll
	static void hasGrpc() {
		assumeFalse(SpringBootVersion.getVersion().startsWith("4.0."), "Spring Boot 4.0 has no gRPC server");
	}

	private static AppProcess.Builder server(String... properties) {
		return AppProcess.of(GrpcApplication.class)
			.behindTheClassPath(Path.of("target", "grpc", "*"))
			.with("spring.grpc.server.port=0")
			.with(properties);
	}

	private static int port(AppProcess server) {
		Matcher started = Pattern.compile("gRPC Server started,.* port: (\\d+)").matcher(server.output());
		assertThat(started.find()).as(server.output()).isTrue();
		return Integer.parseInt(started.group(1));
	}

	@Test
	void whatEndsByItselfEndsAndTheRestIsToldInTime() throws Exception {
		try (AppProcess server = server().start().awaitStarted(); GrpcClient client = new GrpcClient(port(server))) {
			Answers talk = new Answers();
			StreamObserver<String> talker = client.talk(talk);
			talker.onNext("before");
			Answers endless = client.begin(Desk.COUNT, "1000000");
			Answers finite = client.begin(Desk.COUNT, "15");
			Answers unary = client.begin(Desk.TAKE, "1500");
			await().until(
					() -> talk.all().contains("before") && endless.all().contains("1") && finite.all().contains("1"));
			server.terminate().awaitLine("quiesce completed");
			talker.onNext("while it stops");
			assertThat(unary.end().isOk()).isTrue();
			assertThat(finite.end().isOk()).isTrue();
			assertThat(finite.all()).hasSize(15);
			for (Answers ended : List.of(talk, endless)) {
				assertThat(ended.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
				assertThat(ended.end().getDescription()).isEqualTo("the server stops");
			}
			assertThat(talk.all()).contains("while it stops");
			server.awaitExit(LIMIT);
			assertThat(server.exitCode()).isEqualTo(143);
			assertThat(server.output()).contains("0 abandoned", "ended 2 streaming gRPC calls",
					"fixture stops counting", "fixture is not talked to any longer", "Completed gRPC server shutdown");
		}
	}

	@Test
	void noCallThatHasBegunIsLostUnderLoad() throws Exception {
		try (AppProcess server = server().start().awaitStarted()) {
			int port = port(server);
			AtomicInteger answered = new AtomicInteger();
			List<CompletableFuture<Void>> callers = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				callers.add(CompletableFuture.runAsync(() -> callUntilItIsGone(port, answered)));
			}
			await().until(() -> answered.get() > 200);
			server.terminate().awaitExit(LIMIT);
			for (CompletableFuture<Void> caller : callers) {
				caller.get(60, TimeUnit.SECONDS);
			}
			assertThat(server.exitCode()).isEqualTo(143);
			assertThat(server.output()).contains("0 abandoned", "fixture has taken " + answered + " calls.");
		}
	}

	private static void callUntilItIsGone(int port, AtomicInteger answered) {
		try (GrpcClient client = new GrpcClient(port)) {
			while (true) {
				client.call(Desk.TAKE, "5");
				answered.incrementAndGet();
			}
		}
		catch (StatusRuntimeException ex) {
			assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		}
	}

	@Test
	void withoutAWebServerItSettlesTooAndADeadPeerDelaysNothing() throws Exception {
		Duration delay = Duration.ofSeconds(4);
		Rounds.oneOf(3, () -> {
			try (AppProcess server = server("spring.main.web-application-type=none",
					"ebbtide.traffic.propagation-delay=" + delay.toSeconds() + "s")
				.start()
				.awaitStarted();
					GrpcClient early = new GrpcClient(port(server));
					GrpcClient late = new GrpcClient(port(server));
					Socket dead = GrpcClient.dead(port(server))) {
				assertThat(early.call(Desk.TAKE, "0")).isEqualTo("taken");
				assertThat(dead.isConnected()).isTrue();
				server.terminate().awaitLine("announce completed");
				assertThat(late.begin(Desk.TAKE, "0").end().isOk()).isTrue();
				// gRPC itself would wait ten seconds for the dead one
				assertThat(server.awaitExit(LIMIT)).isLessThan(delay.plusSeconds(5));
				assertThat(server.exitCode()).isEqualTo(143);
				assertThat(server.output()).contains("0 abandoned");
			}
		});
	}

	@Test
	void aCallThatHangsIsNamedAndAbandoned() throws Exception {
		try (AppProcess server = server("ebbtide.shutdown.timeout=6s").start().awaitStarted();
				GrpcClient client = new GrpcClient(port(server))) {
			Answers hanging = client.begin(Desk.HANG, "");
			server.awaitLine("fixture call is stuck");
			server.terminate().awaitExit(LIMIT);
			assertThat(hanging.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
			assertThat(server.exitCode()).isEqualTo(143);
			assertThat(server.output()).contains("abandoned 1 call;", "fixture.Desk/Hang",
					"HostileApplication.hangForEver");
		}
	}

}
