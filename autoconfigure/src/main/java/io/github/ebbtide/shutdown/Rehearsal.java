package io.github.ebbtide.shutdown;

import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.github.ebbtide.work.Blocker;
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
 * The end of a process with nothing in it, once, while nobody waits for it, and without
 * the end: the real one then finds its classes loaded and linked, which is most of what
 * an idle service's stop would take longer than stock.
 */
final class Rehearsal {

	private static final Log logger = LogFactory.getLog(Rehearsal.class);

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private final List<ShutdownPhase> phases;

	Rehearsal(List<ShutdownPhase> phases) {
		this.phases = phases;
	}

	/** Returns what a drain of nothing reports. */
	ShutdownReport run() {
		// a process that has run out of descriptors can load no class any more
		Blocker.of("rehearsal", "rehearsal", Duration.ZERO, Thread.currentThread()).summary();
		CompletableFuture<Integer> end = new CompletableFuture<>();
		ProcessExit exit = new ProcessExit(Ticker.SYSTEM, end::complete, end::complete,
				OutputStream.nullOutputStream());
		ShutdownCoordinator coordinator = coordinator(exit.clock());
		exit.exit(coordinator, 0);
		try {
			end.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("The rehearsal of a drain did not end well", ex);
		}
		exit.lastWords();
		return coordinator.report();
	}

	private ShutdownCoordinator coordinator(ExitClock clock) {
		List<ShutdownTask> tasks = this.phases.stream()
			.filter((phase) -> !phase.name().equals(ShutdownPhase.EXIT))
			.map((phase) -> ShutdownTask.of("rehearsal", phase.name(), (deadline) -> {
			}))
			.toList();
		ShutdownCoordinator.Participants participants = new ShutdownCoordinator.Participants(() -> tasks,
				() -> List.of(new NoIntake()), () -> List.of(new DrainLog(new NoOpLog(), () -> "")), () -> {
				});
		WorkRegistry work = new WorkRegistry(() -> List.of(new NoWork()), Ticker.SYSTEM);
		return new ShutdownCoordinator(LIMIT, this.phases, participants, work, clock, Ticker.SYSTEM);
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
