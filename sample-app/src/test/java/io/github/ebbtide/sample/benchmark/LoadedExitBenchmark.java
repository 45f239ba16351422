package io.github.ebbtide.sample.benchmark;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.sample.benchmark.peer.ArmeriaPeer;
import io.github.ebbtide.sample.benchmark.peer.JettyPeer;
import io.github.ebbtide.sample.load.OpenLoopClient;
import io.github.ebbtide.sample.load.Outcome.Connection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a service under load loses when it stops, and how long it takes: with requests
 * that come until the balancer has heard of it two seconds later, with an event stream,
 * and with all that can hang.
 */
@Benchmarking
class LoadedExitBenchmark {

	private static final int PAIRS = Integer.getInteger("ebbtide.benchmark.loads", 2);

	private static final int RATE = 200;

	private static final Duration BEFORE = Duration.ofSeconds(3);

	private static final Duration REMOVAL = Duration.ofSeconds(2);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int DEADLINE_SECONDS = 8;

	private static final int HALTED = 124;

	private static final String JETTY = "Jetty's GracefulHandler";

	private static final String ARMERIA = "Armeria, 2 s quiet period";

	@Test
	void losesNoRequest(BenchmarkReport report) throws Exception {
		Lost ebbtide = new Lost(new Figures(), new Figures());
		Lost stock = new Lost(new Figures(), new Figures());
		Lost jetty = new Lost(new Figures(), new Figures());
		Lost armeria = new Lost(new Figures(), new Figures());
		Pairs pairs = Pairs.measure(PAIRS, () -> exit(Service.start(Variant.EBBTIDE), ebbtide),
				() -> exit(Service.start(Variant.STOCK), stock));
		Pairs peers = Pairs.measure(PAIRS, () -> exit(Service.startPeer(JettyPeer.class), jetty),
				() -> exit(Service.startPeer(ArmeriaPeer.class), armeria));
		String what = "exit at " + RATE + " requests/s, endpoint removed 2 s late";
		report.add(Row.of(what, pairs, "ms", Row.STOCK, Bar.NONE));
		report.add(Row.of(what, new Pairs(pairs.ebbtide(), peers.ebbtide()), "ms", JETTY, Bar.NONE));
		report.add(Row.of(what, new Pairs(pairs.ebbtide(), peers.other()), "ms", ARMERIA, Bar.NONE));
		report.add(lost("requests lost on new connections", ebbtide.fresh(), stock.fresh(), jetty.fresh(),
				armeria.fresh()));
		report.add(lost("requests lost on kept-alive connections", ebbtide.kept(), stock.kept(), jetty.kept(),
				armeria.kept()));
	}

	private static Row lost(String what, Figures ebbtide, Figures stock, Figures jetty, Figures armeria) {
		String others = "%s %s, %s %s, %s %s".formatted(Row.STOCK, Figures.number(stock.sum()), JETTY,
				Figures.number(jetty.sum()), ARMERIA, Figures.number(armeria.sum()));
		return new Row(what + " in " + PAIRS + " stops", Figures.number(ebbtide.sum()), others, "",
				Bar.atMost(0, "", ebbtide.sum()));
	}

	private static double exit(Service started, Lost lost) throws Exception {
		try (Service service = started;
				OpenLoopClient client = OpenLoopClient.to("127.0.0.1", service.port())
					.rate(RATE)
					.target("/hello")
					.slow(0.05, "/slow/1500")
					.start()) {
			Awaitility.await().pollDelay(BEFORE).until(() -> true);
			long start = System.nanoTime();
			CompletableFuture<Long> end = service.handle().onExit().thenApply((handle) -> System.nanoTime());
			service.terminate();
			Awaitility.await().pollDelay(REMOVAL).until(() -> true);
			client.stopNewConnections();
			long ended = end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			client.stop(Duration.ofSeconds(10));
			lost.fresh().add(failures(client, Connection.NEW));
			lost.kept().add(failures(client, Connection.KEPT_ALIVE));
			return Service.millis(ended - start);
		}
	}

	private static long failures(OpenLoopClient client, Connection connection) {
		return client.failures().stream().filter((failure) -> failure.connection() == connection).count();
	}

	@Test
	void endsEventStreams(BenchmarkReport report) throws Exception {
		Pairs pairs = Pairs.measure(1, () -> exitWithStream(Variant.EBBTIDE), () -> exitWithStream(Variant.STOCK));
		// nothing to settle for: this is no Kubernetes, and no traffic
		report.add(Row.of("exit with an event stream open", pairs, "ms", Row.STOCK,
				Bar.atMost(2000, "ms", pairs.ebbtide().median())));
	}

	private static double exitWithStream(Variant variant) throws Exception {
		try (Service service = Service.start(variant); Socket stream = ask(service, "/events")) {
			assertThat(stream.getInputStream().read()).isEqualTo('H');
			return service.terminateAndWait();
		}
	}

	@Test
	void endsWhateverHangs(BenchmarkReport report) throws Exception {
		try (Service service = Service.start(Variant.EBBTIDE, "--subject.hanging=true",
				"--ebbtide.shutdown.timeout=" + DEADLINE_SECONDS + "s"); Socket hanging = ask(service, "/hang")) {
			Awaitility.await().until(() -> service.get("/actuator/drain").contains("\"http\":1"));
			double beyond = service.terminateAndWait() - DEADLINE_SECONDS * 1000;
			assertThat(service.exitCode()).isEqualTo(HALTED);
			assertThat(hanging.isConnected()).isTrue();
			report.add(new Row("past the deadline with a request, stop(), @PreDestroy and a JVM hook that hang",
					Figures.number(beyond) + " ms", Row.STOCK + " never", "", Bar.atMost(1000, "ms", beyond)));
		}
	}

	private static Socket ask(Service service, String target) throws IOException {
		Socket socket = new Socket("127.0.0.1", service.port());
		socket.getOutputStream()
			.write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(target).getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	/** How many requests got no answer. */
	private record Lost(Figures fresh, Figures kept) {

	}

}
