package io.github.ebbtide.sample.benchmark;

import org.junit.jupiter.api.Test;

/**
 * From the launch of the process until it is up, and what is on its heap then.
 */
@Benchmarking
class StartupBenchmark {

	private static final int PAIRS = Integer.getInteger("ebbtide.benchmark.startups", 15);

	private static final int HEAPS = 3;

	private static final double BAR = 1.03;

	@Test
	void startsAsFast(BenchmarkReport report) throws Exception {
		startup(Variant.STOCK);
		startup(Variant.EBBTIDE);
		Pairs pairs = Pairs.measure(PAIRS, () -> startup(Variant.EBBTIDE), () -> startup(Variant.STOCK));
		report.add(Row.of("startup, all features on", pairs, "ms", Row.STOCK,
				Bar.atMost(BAR, "× stock", pairs.ratios().median())));
	}

	@Test
	void needsAsLittleMemory(BenchmarkReport report) throws Exception {
		Pairs pairs = Pairs.measure(HEAPS, () -> heap(Variant.EBBTIDE), () -> heap(Variant.STOCK));
		report.add(Row.of("live heap after start", pairs, "MB", Row.STOCK, Bar.NONE));
	}

	private static double startup(Variant variant) throws Exception {
		try (Service service = Service.start(variant)) {
			return service.startup();
		}
	}

	private static double heap(Variant variant) throws Exception {
		try (Service service = Service.start(variant)) {
			service.get("/hello");
			return service.liveHeap();
		}
	}

}
