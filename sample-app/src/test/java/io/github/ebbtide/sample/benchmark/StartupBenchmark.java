package io.github.ebbtide.sample.benchmark;

import java.time.Duration;

import org.junit.jupiter.api.Test;

/**
 * From the launch of the process until it is up, and what is on its heap then.
 */
@Benchmarking
class StartupBenchmark {

	private static final int PAIRS = Integer.getInteger("ebbtide.benchmark.startups", 15);

	/** A busy machine takes fewer pairs, so that it comes to an end. */
	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final int HEAPS = 3;

	private static final double BAR = 1.03;

	@Test
	void startsAsFastAndNeedsAsLittleMemory(BenchmarkReport report) throws Exception {
		Pairs costs = Pairs.none();
		Pairs heaps = Pairs.none();
		Pairs pairs = Pairs.measure(PAIRS, LIMIT, () -> startup(Variant.EBBTIDE, costs.ebbtide(), heaps.ebbtide()),
				() -> startup(Variant.STOCK, costs.other(), heaps.other()));
		report.add(Row.of("startup, all features on", pairs, "ms", Row.STOCK,
				Bar.atMost(BAR, "× stock", pairs.ratios().median())));
		report.add(Row.of("processor time of a start", costs, "ms", Row.STOCK, Bar.NONE));
		report.add(Row.of("live heap after start", heaps, "MB", Row.STOCK, Bar.NONE));
	}

	private static double startup(Variant variant, Figures costs, Figures heaps) throws Exception {
		try (Service service = Service.start(variant)) {
			costs.add(service.cpu().toMillis());
			if (heaps.size() < HEAPS) {
				service.get("/hello");
				heaps.add(service.liveHeap());
			}
			return service.startup();
		}
	}

}
