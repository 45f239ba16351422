package io.github.ebbtide.sample.benchmark;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.sample.load.OpenLoopClient;
import io.github.ebbtide.sample.load.Outcome;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests a second when clients ask as fast as they get answers, the processor time of
 * each, and how long one in a hundred takes when they come at a rate of their own.
 * <p>
 * What the JIT compiler makes of one process and of another of the same code differs by
 * more than what is measured, and so does a shared machine from one second to the next.
 * So both services run in one process, and are asked in short turns. As two processes
 * they are measured too: code that is slower for both as Ebbtide is there would be seen.
 */
@Benchmarking
class ThroughputBenchmark {

	private static final int TWIN_LAUNCHES = Integer.getInteger("ebbtide.benchmark.launches", 2);

	private static final int BLOCKS = Integer.getInteger("ebbtide.benchmark.rounds", 12);

	private static final int TURNS = 30;

	private static final Duration TURN = Duration.ofMillis(100);

	private static final int ROUNDS = 6;

	private static final Duration ROUND = Duration.ofSeconds(1);

	private static final Duration SAMPLED_ROUND = Duration.ofSeconds(4);

	private static final int OPEN_LOOP_ROUNDS = 3;

	private static final Duration OPEN_LOOP_ROUND = Duration.ofSeconds(3);

	/** From there on the compiler has little left to do: it is a count, not a time. */
	private static final long WARM_UP = 50_000;

	/** A slow machine comes to an end. */
	private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(12);

	private static final int CONNECTIONS = 4;

	private static final int RATE = 500;

	private static final double BAR = 0.98;

	private static final double OWN_CODE_BAR = 2;

	@Test
	void servesAsMuchInOneProcess(BenchmarkReport report) throws Exception {
		Pairs rates = Pairs.none();
		Pairs costs = Pairs.none();
		for (int launch = 0; launch < TWIN_LAUNCHES; launch++) {
			try (Service twins = Service.startTwins();
					ClosedLoop toStock = new ClosedLoop(twins.address(0), "/hello", CONNECTIONS);
					ClosedLoop toEbbtide = new ClosedLoop(twins.address(1), "/hello", CONNECTIONS)) {
				warmUp(toStock, toEbbtide);
				for (int block = 0; block < BLOCKS; block++) {
					Pairs costsOfBlock = Pairs.none();
					rates.add(
							Pairs
								.measure(TURNS, () -> turn(twins, toEbbtide, costsOfBlock.ebbtide()),
										() -> turn(twins, toStock, costsOfBlock.other()))
								.means());
					costs.add(costsOfBlock.means());
				}
			}
		}
		report.add(Row.of("throughput, " + CONNECTIONS + " connections that never pause, in one process", rates,
				"requests/s", Row.STOCK, Bar.atLeast(BAR, "× stock", rates.ratios().median())));
		report.add(Row.of("processor time a request, clients not counted", costs, "µs", Row.STOCK, Bar.NONE));
	}

	@Test
	void servesAsSoonAsAProcessOfItsOwn(BenchmarkReport report) throws Exception {
		try (Service ebbtide = Service.start(Variant.EBBTIDE);
				Service stock = Service.start(Variant.STOCK);
				ClosedLoop toEbbtide = new ClosedLoop(ebbtide.address(), "/hello", CONNECTIONS);
				ClosedLoop toStock = new ClosedLoop(stock.address(), "/hello", CONNECTIONS)) {
			warmUp(toStock, toEbbtide);
			report.add(Row.of("throughput, as two processes",
					Pairs.measure(ROUNDS, () -> rate(toEbbtide, ROUND), () -> rate(toStock, ROUND)), "requests/s",
					Row.STOCK, Bar.NONE));
			double ownCode = ownCode(ebbtide, toEbbtide);
			report.add(Row.alone("of the code that runs under that load, Ebbtide's", Figures.of(ownCode).in("%"),
					Bar.atMost(OWN_CODE_BAR, "%", ownCode)));
			report.add(Row.of("p99 at " + RATE + " requests/s, open loop",
					Pairs.measure(OPEN_LOOP_ROUNDS, () -> p99(ebbtide), () -> p99(stock)), "ms", Row.STOCK, Bar.NONE));
		}
	}

	/** Warms up in turns: what comes second would find another's code compiled. */
	private static void warmUp(ClosedLoop... clients) throws Exception {
		long limit = System.nanoTime() + WARM_UP_LIMIT.multipliedBy(clients.length).toNanos();
		long requests = 0;
		while (requests < WARM_UP * clients.length && System.nanoTime() < limit) {
			for (ClosedLoop each : clients) {
				requests += each.requests(ROUND);
			}
		}
	}

	private static double turn(Service service, ClosedLoop clients, Figures costs) throws Exception {
		Duration before = service.cpu();
		double rate = rate(clients, TURN);
		costs.add(service.cpu().minus(before).toNanos() / 1e3 / (rate * TURN.toNanos() / 1e9));
		return rate;
	}

	private static double rate(ClosedLoop clients, Duration duration) throws Exception {
		return clients.requests(duration) * 1e9 / duration.toNanos();
	}

	private static double ownCode(Service service, ClosedLoop clients) throws Exception {
		Samples samples = Samples.begin(service);
		clients.requests(SAMPLED_ROUND);
		return samples.end();
	}

	private static double p99(Service service) throws Exception {
		try (OpenLoopClient client = OpenLoopClient.to("127.0.0.1", service.port())
			.rate(RATE)
			.newConnections(0.1)
			.target("/hello")
			.slow(0, "/hello")
			.start()) {
			Awaitility.await().pollDelay(OPEN_LOOP_ROUND).until(() -> true);
			client.stop(Duration.ofSeconds(10));
			assertThat(client.failures()).as(client.summary()).isEmpty();
			List<Duration> latencies = client.outcomes().stream().map(Outcome::latency).sorted().toList();
			return Service.millis(latencies.get(latencies.size() * 99 / 100).toNanos());
		}
	}

}
