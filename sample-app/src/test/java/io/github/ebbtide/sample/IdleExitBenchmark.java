package io.github.ebbtide.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.ebbtide.sample.process.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From SIGTERM to exit for an idle service off Kubernetes, in pairs with stock Boot: the
 * same jar with Ebbtide switched off.
 */
class IdleExitBenchmark {

	private static final int PAIRS = Integer.getInteger("ebbtide.benchmark.pairs", 11);

	private static final Duration IDLE = Duration.ofSeconds(3);

	private static final Duration START_LIMIT = Duration.ofSeconds(90);

	@TempDir
	private Path directory;

	/** All that changes how a service stops; child processes are the sample's own. */
	private static final String[] STOCK = Stream
		.of("shutdown", "traffic", "websocket", "executor", "stream", "messaging", "socket-timeouts", "work", "metrics")
		.map((feature) -> "--ebbtide." + feature + ".enabled=false")
		.toArray(String[]::new);

	@Test
	void anIdleServiceEndsAsFastAsStock() throws Exception {
		List<Long> stock = new ArrayList<>();
		List<Long> ebbtide = new ArrayList<>();
		for (int pair = 0; pair < PAIRS; pair++) {
			// in turns, so that a machine that gets busier is busy for both
			if (pair % 2 == 0) {
				stock.add(exit(STOCK));
				ebbtide.add(exit());
			}
			else {
				ebbtide.add(exit());
				stock.add(exit(STOCK));
			}
		}
		double limit = 1.05 * median(stock) + 20;
		System.getLogger(getClass().getName())
			.log(System.Logger.Level.INFO,
					String.format(Locale.ROOT,
							"| idle exit, median of %d pairs | stock %d ms | Ebbtide %d ms | bar %.0f ms |", PAIRS,
							median(stock), median(ebbtide), limit));
		assertThat((double) median(ebbtide)).as("stock %s, Ebbtide %s", stock, ebbtide).isLessThanOrEqualTo(limit);
	}

	private long exit(String... arguments) throws Exception {
		try (SampleProcess process = SampleProcess.in(this.directory).arguments(arguments).start()) {
			process.awaitReady(START_LIMIT);
			// idle: whatever a start leaves to do in the background is done
			Awaitility.await().pollDelay(IDLE).atMost(START_LIMIT).until(() -> true);
			long start = System.nanoTime();
			process.terminate();
			process.handle().onExit().get();
			long taken = Duration.ofNanos(System.nanoTime() - start).toMillis();
			assertThat(process.waitForExit(START_LIMIT)).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
			return taken;
		}
	}

	private static long median(List<Long> values) {
		List<Long> sorted = values.stream().sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

}
