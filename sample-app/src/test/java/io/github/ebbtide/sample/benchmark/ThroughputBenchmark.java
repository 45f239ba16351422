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
 * each, and how long one in a hundred takes when they come at a rate of their own. Both
 * services are up at the same time, and asked in turns; each is started several times, as
 * what the JIT compiler makes of one process differs by more than what is measured. That
 * is why whose code it is that runs is asked for, too.
 */
@Benchmarking
class ThroughputBenchmark {

	/** Two processes of the same code differ by more than the rounds of one. */
	private static final int LAUNCHES = Integer.getInteger("ebbtide.benchmark.launches", 4);

	private static final int ROUNDS = Integer.getInteger("ebbtide.benchmark.rounds", 4);

	private static final int OPEN_LOOP_ROUNDS = 1;

	private static final Duration ROUND = Duration.ofSeconds(1);

	private static final Duration SAMPLED_ROUND = Duration.ofSeconds(4);

	private static final Duration OPEN_LOOP_ROUND = Duration.ofSeconds(3);

	/** From there on the compiler has little left to do: it is a count, not a time. */
	private static final long WARM_UP = 50_000;

	/** A slow machine comes to an end. */
	private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(12);

	private static final int CONNECTIONS = 4;

	private static final int RATE = 500;

	private static final double BAR = 0.98;

	private static final double OWN_CODE_BAR = 2;

	private final Pairs rates = Pairs.none();

	private final Pairs costs = Pairs.none();

	private final Pairs latencies = Pairs.none();

	private final Figures ownCode = new Figures();

	@Test
	void servesAsMuchAndAsSoon(BenchmarkReport report) throws Exception {
		for (int launch = 0; launch < LAUNCHES; launch++) {
			launch();
		}
		report.add(Row.of("throughput, " + CONNECTIONS + " connections that never pause", this.rates, "requests/s",
				Row.STOCK, Bar.atLeast(BAR, "× stock", this.rates.ratios().median())));
		report.add(Row.of("processor time a request", this.costs, "µs", Row.STOCK, Bar.NONE));
		report.add(Row.alone("of the code that runs under that load, Ebbtide's", this.ownCode.in("%"),
				Bar.atMost(OWN_CODE_BAR, "%", this.ownCode.median())));
		report.add(Row.of("p99 at " + RATE + " requests/s, open loop", this.latencies, "ms", Row.STOCK, Bar.NONE));
	}

	private void launch() throws Exception {
		try (Service ebbtide = Service.start(Variant.EBBTIDE);
				Service stock = Service.start(Variant.STOCK);
				ClosedLoop toEbbtide = new ClosedLoop(ebbtide.address(), "/hello", CONNECTIONS);
				ClosedLoop toStock = new ClosedLoop(stock.address(), "/hello", CONNECTIONS)) {
			warmUp(toEbbtide);
			warmUp(toStock);
			this.rates.add(Pairs.measure(ROUNDS, () -> round(ebbtide, toEbbtide, this.costs.ebbtide()),
					() -> round(stock, toStock, this.costs.other())));
			this.ownCode.add(ownCode(ebbtide, toEbbtide));
			this.latencies.add(Pairs.measure(OPEN_LOOP_ROUNDS, () -> p99(ebbtide), () -> p99(stock)));
		}
	}

	private static void warmUp(ClosedLoop clients) throws Exception {
		long limit = System.nanoTime() + WARM_UP_LIMIT.toNanos();
		long requests = 0;
		while (requests < WARM_UP && System.nanoTime() < limit) {
			requests += clients.requests(ROUND);
		}
	}

	private static double round(Service service, ClosedLoop clients, Figures costs) throws Exception {
		Duration before = service.cpu();
		long requests = clients.requests(ROUND);
		costs.add(service.cpu().minus(before).toNanos() / 1e3 / requests);
		return requests / (double) ROUND.toSeconds();
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
