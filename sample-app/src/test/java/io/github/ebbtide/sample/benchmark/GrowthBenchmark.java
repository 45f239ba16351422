package io.github.ebbtide.sample.benchmark;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.github.ebbtide.executor.ExecutorObserver;
import io.github.ebbtide.executor.ExecutorWork;
import io.github.ebbtide.executor.LateSubmissionPolicy;
import io.github.ebbtide.executor.LateSubmissions;
import io.github.ebbtide.executor.ScheduledMethods;
import io.github.ebbtide.websocket.SessionTracking;
import io.github.ebbtide.work.TrackedWork;
import io.github.ebbtide.work.WorkTable;
import org.junit.jupiter.api.Test;

import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * What one more costs, and what a look at all costs, with a hundred to a hundred thousand
 * in flight.
 */
@Benchmarking
class GrowthBenchmark {

	private static final List<Integer> COUNTS = List.of(100, 1_000, 10_000, 100_000);

	private static final int ROUNDS = 9;

	private static final int OPERATIONS = 20_000;

	// asynchronous requests are begun by the threads of a server's pool
	private static final int THREADS = 100;

	@Test
	void requests(BenchmarkReport report) throws Exception {
		Plot plot = new Plot("requests");
		for (int count : COUNTS) {
			WorkTable<Request> table = new WorkTable<>();
			Deque<Request> inFlight = new ArrayDeque<>();
			for (int thread = 0; thread < THREADS; thread++) {
				Thread beginner = new Thread(() -> {
					for (int i = 0; i < count / THREADS; i++) {
						inFlight.add(begin(table));
					}
				});
				beginner.start();
				beginner.join();
			}
			plot.add(count, oneMore(() -> {
				inFlight.add(begin(table));
				table.remove(inFlight.remove());
			}), look(() -> {
				int[] seen = new int[1];
				table.forEach((request) -> seen[0]++);
			}));
		}
		report.add(plot.write());
	}

	private static Request begin(WorkTable<Request> table) {
		Request request = new Request();
		table.add(request);
		return request;
	}

	@Test
	void sessions(BenchmarkReport report) throws Exception {
		Plot plot = new Plot("WebSocket sessions");
		for (int count : COUNTS) {
			long before = liveBytes();
			SessionTracking sessions = new SessionTracking();
			for (int i = 0; i < count; i++) {
				sessions.open();
			}
			if (count >= 10_000) {
				Figures bytes = Figures.of((liveBytes() - before) / (double) count);
				report.add(Row.alone("heap a session of the registry, %,d open".formatted(count), bytes.in("B"),
						Bar.NONE));
			}
			plot.add(count, oneMore(() -> {
				sessions.open();
				sessions.close();
			}), look(sessions::look));
		}
		report.add(plot.write());
	}

	@Test
	void tasks(BenchmarkReport report) throws Exception {
		Plot plot = new Plot("queued tasks");
		for (int count : COUNTS) {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setMaxPoolSize(1);
			executor.initialize();
			ExecutorWork work = new ExecutorWork();
			new ExecutorObserver(work, new LateSubmissions(LateSubmissionPolicy.REJECT), new ScheduledMethods(List::of),
					Set.of())
				.observe("growth", executor);
			CountDownLatch gate = new CountDownLatch(1);
			executor.execute(() -> await(gate));
			for (int i = 0; i < count; i++) {
				executor.execute(() -> {
				});
			}
			plot.add(count, oneMore(() -> {
				executor.execute(() -> {
				});
				executor.getThreadPoolExecutor().getQueue().poll();
			}), look(work::active));
			executor.getThreadPoolExecutor().getQueue().clear();
			gate.countDown();
			executor.shutdown();
		}
		report.add(plot.write());
	}

	private static void await(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Returns the nanoseconds that one begin and one end take. */
	private static double oneMore(Runnable operation) {
		Figures nanos = new Figures();
		for (int round = 0; round < ROUNDS; round++) {
			long start = System.nanoTime();
			for (int i = 0; i < OPERATIONS; i++) {
				operation.run();
			}
			nanos.add((System.nanoTime() - start) / (double) OPERATIONS);
		}
		return nanos.median();
	}

	/** Returns the nanoseconds that a look at all takes. */
	private static double look(Runnable look) {
		Figures nanos = new Figures();
		for (int round = 0; round < 10 * ROUNDS; round++) {
			long start = System.nanoTime();
			look.run();
			nanos.add(System.nanoTime() - start);
		}
		return nanos.median();
	}

	private static long liveBytes() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			ManagementFactory.getMemoryMXBean().gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

	/** A request that is in flight. */
	private static final class Request extends TrackedWork {

		Request() {
			super(System.nanoTime());
		}

		@Override
		public String description() {
			return "request";
		}

	}

}
