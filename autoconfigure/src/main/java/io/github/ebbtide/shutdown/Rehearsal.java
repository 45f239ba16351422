package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.logging.impl.NoOpLog;

/**
 * A drain of nothing, once, while nobody waits for it: the real one then finds its
 * classes loaded and linked, which is most of what an idle service's stop would take
 * longer than stock.
 */
final class Rehearsal {

	private static final Log logger = LogFactory.getLog(Rehearsal.class);

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private final PhaseGraph graph;

	Rehearsal(PhaseGraph graph) {
		this.graph = graph;
	}

	void run() {
		DrainThreads threads = new DrainThreads();
		ThreadPoolExecutor driver = threads.driver();
		ThreadPoolExecutor workers = threads.workers();
		try {
			Deadline deadline = Deadline.after(LIMIT);
			Drain drain = new Drain(nothing(driver, workers), ShutdownReason.SIGTERM, deadline);
			CompletableFuture<ShutdownReport> end = drain.proceed(ShutdownReason.SIGTERM, deadline);
			if (end != null) {
				end.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("The rehearsal of a drain did not end well", ex);
		}
		finally {
			driver.shutdown();
			workers.shutdown();
		}
	}

	private DrainContext nothing(ThreadPoolExecutor driver, ThreadPoolExecutor workers) {
		WorkRegistry work = new WorkRegistry(() -> List.of(new NoWork()), Ticker.SYSTEM);
		List<ShutdownTask> tasks = new ArrayList<>();
		this.graph.phases().forEach((phase) -> tasks.add(ShutdownTask.of("rehearsal", phase.name(), (deadline) -> {
		})));
		DrainPlan plan = new DrainPlan(tasks, List.of(new NoIntake()), work, (any) -> false, () -> {
		});
		ListenerGroup listeners = new ListenerGroup(List.of(new DrainLog(new NoOpLog())));
		return new DrainContext(this.graph, plan, work, listeners, driver, workers, Ticker.SYSTEM,
				new ExitClock(Ticker.SYSTEM));
	}

	/** A source without work. */
	private static final class NoWork implements WorkSource {

		@Override
		public String kind() {
			return "http";
		}

		@Override
		public void forEach(Consumer<? super Work> action) {
			// there is none
		}

	}

	/** An intake that lets nothing in. */
	private static final class NoIntake implements Intake {

		@Override
		public String name() {
			return "rehearsal-intake";
		}

		@Override
		public void stop(Deadline deadline) {
			// nothing to stop
		}

	}

}
