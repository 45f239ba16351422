package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drains of tasks that chance has put together. {@code -Dfaults.drains=200} has more, and
 * {@code -Dfaults.seed} repeats.
 */
class RandomTasksTests {

	private static final List<String> PHASES = List.of("announce", "settle", "quiesce", "finish", "release");

	static LongStream seeds() {
		long seed = Long.getLong("faults.seed", 20_261_125);
		return LongStream.range(seed, seed + Integer.getInteger("faults.drains", 8));
	}

	@ParameterizedTest
	@MethodSource("seeds")
	@Timeout(120)
	void whateverTasksDoTheDrainKeepsToItsTimeAndTheContextIsClosedOnce(long seed) throws Exception {
		Random random = new Random(seed);
		TestApplication application = new TestApplication();
		CountDownLatch end = new CountDownLatch(1);
		Map<String, Kind> kinds = new HashMap<>();
		Map<String, List<String>> placed = new HashMap<>();
		for (int number = 0; number < 20; number++) {
			Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
			String phase = PHASES.get(random.nextInt(PHASES.size()));
			List<String> others = placed.computeIfAbsent(phase, (key) -> new ArrayList<>());
			String name = kind.name() + "-" + number;
			TestTask task = application.add(kind.task(name, phase, end));
			if (!others.isEmpty() && random.nextInt(3) == 0) {
				task.after(others.get(random.nextInt(others.size())));
			}
			if (random.nextInt(4) == 0) {
				task.within(Duration.ofMillis(random.nextInt(3000)));
			}
			others.add(name);
			kinds.put(name, kind);
		}
		try {
			ShutdownReport report = application.drainedAsTimePasses(ShutdownReason.SIGTERM);
			assertThat(report.elapsed()).isLessThanOrEqualTo(TestApplication.TIMEOUT.plusSeconds(1));
			assertThat(report.state()).isEqualTo(DrainState.RELEASING);
			await().untilAsserted(() -> assertThat(application.releases).hasValue(1));
			placed.forEach((phase, names) -> names
				.forEach((name) -> assertThat(kinds.get(name).ends).as(name + " in " + report)
					.contains(TestApplication.status(report, phase, name))));
		}
		finally {
			end.countDown();
		}
	}

	private enum Kind {

		DOES(Status.COMPLETED) {

			@Override
			TestTask task(String name, String phase, CountDownLatch end) {
				return new TestTask(name, phase);
			}

		},

		THROWS(Status.FAILED) {

			@Override
			TestTask task(String name, String phase, CountDownLatch end) {
				return new TestTask(name, phase).does((deadline) -> {
					throw new IllegalStateException(name);
				});
			}

		},

		BREAKS(Status.FAILED) {

			@Override
			TestTask task(String name, String phase, CountDownLatch end) {
				return new TestTask(name, phase).does((deadline) -> {
					throw new OutOfMemoryError(name);
				});
			}

		},

		FAILS(Status.FAILED) {

			@Override
			TestTask task(String name, String phase, CountDownLatch end) {
				return new TestTask(name, phase)
					.does((deadline) -> CompletableFuture.failedFuture(new IllegalStateException(name)));
			}

		},

		FORGETS(Status.TIMED_OUT) {

			@Override
			TestTask task(String name, String phase, CountDownLatch end) {
				return new TestTask(name, phase).does((deadline) -> new CompletableFuture<>());
			}

		},

		HANGS(Status.TIMED_OUT) {

			@Override
			TestTask task(String name, String phase, CountDownLatch end) {
				return TestTask.stubborn(name, phase, end);
			}

		};

		private final Set<Status> ends;

		Kind(Status end) {
			// one that comes after another may never get its turn
			this.ends = EnumSet.of(end, Status.SKIPPED, Status.TIMED_OUT);
		}

		abstract TestTask task(String name, String phase, CountDownLatch end);

	}

}
