package io.github.ebbtide.sample.benchmark;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From SIGTERM to exit for an idle service off Kubernetes.
 */
@Benchmarking
class IdleExitBenchmark {

	private static final int PAIRS = Integer.getInteger("ebbtide.benchmark.pairs", 11);

	private static final Duration IDLE = Duration.ofSeconds(2);

	private static final int TERMINATED = 143;

	@Test
	void anIdleServiceEndsAsFastAsStock(BenchmarkReport report) throws Exception {
		Pairs pairs = Pairs.measure(PAIRS, () -> exit(Variant.EBBTIDE), () -> exit(Variant.STOCK));
		double limit = 1.05 * pairs.other().median() + 20;
		report.add(Row.of("idle exit, off Kubernetes", pairs, "ms", Row.STOCK,
				new Bar("≤ 1.05 × stock + 20 ms", pairs.ebbtide().median() <= limit)));
	}

	private static double exit(Variant variant) throws Exception {
		try (Service service = Service.start(variant)) {
			service.get("/hello");
			// whatever a start leaves to do in the background is done
			Awaitility.await().pollDelay(IDLE).until(() -> true);
			double taken = service.terminateAndWait();
			assertThat(service.exitCode()).isEqualTo(TERMINATED);
			return taken;
		}
	}

}
