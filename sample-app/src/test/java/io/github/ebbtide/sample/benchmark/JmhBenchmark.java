package io.github.ebbtide.sample.benchmark;

import java.util.Collection;

import io.github.ebbtide.timeout.SocketSampling;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What takes nanoseconds, and what allocates: measured by JMH, in JVMs of its own.
 */
@Benchmarking
class JmhBenchmark {

	private static final int FORKS = Integer.getInteger("ebbtide.benchmark.forks", 2);

	private static final String ALLOCATED = "gc.alloc.rate.norm";

	private static final int NANOS_BAR = 100;

	private static final int BYTES_BAR = 32;

	@Test
	void requests(BenchmarkReport report) throws Exception {
		Collection<RunResult> results = run(RequestTracking.class, shortly());
		addNanos(report, "tracking a request", results, NANOS_BAR);
		addBytes(report, "tracking a request, allocated", results, BYTES_BAR);
		addNanos(report, "tracking a request, two threads at it", run(RequestTracking.class, shortly().threads(2)),
				NANOS_BAR);
	}

	@Test
	void tasks(BenchmarkReport report) throws Exception {
		Collection<RunResult> results = run(ExecutorTracking.class, shortly());
		addNanos(report, "following a task of an executor", results, Double.MAX_VALUE);
		addBytes(report, "following a task, allocated", results, Double.MAX_VALUE);
	}

	@Test
	void phases(BenchmarkReport report) throws Exception {
		Collection<RunResult> results = run(PhaseEngine.class,
				new OptionsBuilder().warmupIterations(20).measurementIterations(20));
		Pairs pairs = new Pairs(scores(results, "ebbtide"), scores(results, "pekko"));
		report.add(Row.of("1,000 tasks in 12 phases", pairs, "ms", "Pekko CoordinatedShutdown", Bar.NONE));
	}

	@Test
	void sockets(BenchmarkReport report) throws Exception {
		for (int sockets : SocketSampling.COUNTS) {
			Figures millis = scores(run(SocketSampling.class,
					new OptionsBuilder().param("count", "" + sockets)
						.warmupIterations(2)
						.warmupTime(TimeValue.seconds(1))
						.measurementIterations(5)
						.measurementTime(TimeValue.seconds(1))),
					"sample");
			report.add(Row.alone("sample of the sockets in /proc, %,d of them (every 15 s)".formatted(sockets),
					millis.in("ms"), Bar.NONE));
		}
	}

	private static ChainedOptionsBuilder shortly() {
		return new OptionsBuilder().warmupIterations(3)
			.warmupTime(TimeValue.seconds(1))
			.measurementIterations(3)
			.measurementTime(TimeValue.seconds(1));
	}

	private static Collection<RunResult> run(Class<?> benchmark, ChainedOptionsBuilder options) throws Exception {
		return new Runner(options.include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
			.forks(FORKS)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build()).run();
	}

	private static void addNanos(BenchmarkReport report, String what, Collection<RunResult> results, double bar) {
		Pairs pairs = new Pairs(scores(results, "ebbtide"), scores(results, "stock"));
		addDifference(report, what, pairs, "ns", bar);
	}

	private static void addBytes(BenchmarkReport report, String what, Collection<RunResult> results, double bar) {
		Pairs pairs = new Pairs(allocations(results, "ebbtide"), allocations(results, "stock"));
		addDifference(report, what, pairs, "B", bar);
	}

	/** What it costs is what it costs more than without. */
	private static void addDifference(BenchmarkReport report, String what, Pairs pairs, String unit, double bar) {
		Figures cost = pairs.ebbtide().minus(pairs.other());
		report.add(new Row(what, cost.in(unit), "without it " + pairs.other().in(unit), "",
				(bar == Double.MAX_VALUE) ? Bar.NONE : Bar.atMost(bar, unit, Math.round(cost.median()))));
	}

	private static Figures scores(Collection<RunResult> results, String method) {
		Figures scores = new Figures();
		results.stream()
			.filter((result) -> result.getParams().getBenchmark().endsWith("." + method))
			.flatMap((result) -> result.getBenchmarkResults().stream())
			.flatMap((fork) -> fork.getIterationResults().stream())
			.forEach((iteration) -> scores.add(iteration.getPrimaryResult().getScore()));
		return scores;
	}

	private static Figures allocations(Collection<RunResult> results, String method) {
		Figures allocations = new Figures();
		results.stream()
			.filter((result) -> result.getParams().getBenchmark().endsWith("." + method))
			.flatMap((result) -> result.getBenchmarkResults().stream())
			.flatMap((fork) -> fork.getIterationResults().stream())
			.forEach((iteration) -> allocations.add(iteration.getSecondaryResults().get(ALLOCATED).getScore()));
		return allocations;
	}

}
