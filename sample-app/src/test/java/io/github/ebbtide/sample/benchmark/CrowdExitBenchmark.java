package io.github.ebbtide.sample.benchmark;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From SIGTERM to exit with thousands of connections or children, and what becomes of
 * them.
 */
@Benchmarking
class CrowdExitBenchmark {

	private static final int PAIRS = Integer.getInteger("ebbtide.benchmark.crowds", 2);

	private static final int CONNECTIONS = 10_000;

	private static final int CHILDREN = 500;

	@Test
	void withConnectionsThatAreKeptAlive(BenchmarkReport report) throws Exception {
		int count = Crowd.possible(CONNECTIONS);
		Pairs pairs = Pairs.measure(PAIRS, () -> exitWithKeptAlive(Variant.EBBTIDE, count),
				() -> exitWithKeptAlive(Variant.STOCK, count));
		report.add(
				Row.of("exit with %,d idle keep-alive connections".formatted(count), pairs, "ms", Row.STOCK, Bar.NONE));
	}

	private static double exitWithKeptAlive(Variant variant, int count) throws Exception {
		try (Service service = Service.start(variant); Crowd crowd = Crowd.ofKeptAlive(service.address(), count)) {
			double taken = service.terminateAndWait();
			Awaitility.await().until(() -> crowd.ends() == count);
			return taken;
		}
	}

	@Test
	void withWebSockets(BenchmarkReport report) throws Exception {
		int count = Crowd.possible(CONNECTIONS);
		int dead = count / 100;
		Pairs heaps = Pairs.none();
		Pairs closes = Pairs.none();
		Pairs pairs = Pairs.measure(PAIRS,
				() -> exitWithWebSockets(Variant.EBBTIDE, count, dead, heaps.ebbtide(), closes.ebbtide()),
				() -> exitWithWebSockets(Variant.STOCK, count, dead, heaps.other(), closes.other()));
		report.add(Row.of("exit with %,d WebSockets, 1 %% dead (close-timeout 5 s)".formatted(count), pairs, "ms",
				Row.STOCK, Bar.NONE));
		double alive = count - dead;
		Pairs shares = new Pairs(closes.ebbtide().times(100 / alive), closes.other().times(100 / alive));
		report.add(new Row("live WebSockets that saw a close frame", shares.ebbtide().in("%"),
				Row.STOCK + " " + shares.other().in("%"), "", Bar.atLeast(100, "%", shares.ebbtide().median())));
		Figures bytes = heaps.ebbtide().minus(heaps.other()).times(1e6 / count);
		report.add(Row.alone("heap a WebSocket beyond stock's, whole process", bytes.in("B"), Bar.NONE));
	}

	private static double exitWithWebSockets(Variant variant, int count, int dead, Figures heaps, Figures closes)
			throws Exception {
		try (Service service = Service.start(variant);
				Crowd crowd = Crowd.ofWebSockets(service.address(), count, dead)) {
			heaps.add(service.liveHeap());
			double taken = service.terminateAndWait();
			Awaitility.await().until(() -> crowd.ends() == count - dead);
			closes.add(crowd.closeFrames());
			return taken;
		}
	}

	@Test
	void withChildren(BenchmarkReport report) throws Exception {
		Pairs left = Pairs.none();
		Pairs pairs = Pairs.measure(1, () -> exitWithChildren(Variant.EBBTIDE, left.ebbtide()),
				() -> exitWithChildren(Variant.STOCK, left.other()));
		report.add(Row.of("exit with " + CHILDREN + " children", pairs, "ms", Row.STOCK, Bar.NONE));
		report.add(new Row("of these left behind", left.ebbtide().in(""), Row.STOCK + " " + left.other().in(""), "",
				Bar.atMost(0, "", left.ebbtide().median())));
	}

	private static double exitWithChildren(Variant variant, Figures left) throws Exception {
		try (Service service = Service.start(variant, "--ebbtide.child-process.max-concurrent=" + CHILDREN)) {
			assertThat(service.get("/children/" + CHILDREN)).isEqualTo("Launched");
			List<ProcessHandle> children = service.handle().children().toList();
			assertThat(children).hasSizeGreaterThanOrEqualTo(CHILDREN);
			double taken = service.terminateAndWait();
			left.add(children.stream().filter(ProcessHandle::isAlive).count());
			children.forEach(ProcessHandle::destroyForcibly);
			return taken;
		}
	}

}
