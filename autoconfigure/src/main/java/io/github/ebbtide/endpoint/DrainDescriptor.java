package io.github.ebbtide.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.HungWork;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the drain endpoint answers. Durations and instants are cut to milliseconds and
 * travel in ISO-8601, as in Boot's own endpoints.
 *
 * @param state where the application stands
 * @param phase the phase that runs now
 * @param reason why the drain began
 * @param startedAt when the drain began
 * @param deadline when it has to be over
 * @param remaining the time left
 * @param phases the phases
 * @param inFlight the work in flight, by kind
 * @param hung the work that hangs, oldest first
 */
record DrainDescriptor(DrainState state, @Nullable String phase, @Nullable ShutdownReason reason,
		@Nullable Instant startedAt, @Nullable Instant deadline, Duration remaining, List<PhaseDescriptor> phases,
		Map<String, Integer> inFlight, List<HungDescriptor> hung) implements OperationResponseBody {

	static DrainDescriptor of(ShutdownReport report) {
		return of(report, List.of());
	}

	static DrainDescriptor of(ShutdownReport report, List<HungWork> hung) {
		return new DrainDescriptor(report.state(), report.phase(), report.reason(), millis(report.startedAt()),
				millis(report.deadline()), millis(report.remaining()),
				report.phases().stream().map(PhaseDescriptor::of).toList(), report.inFlight(),
				hung.stream().map(HungDescriptor::of).toList());
	}

	static Duration millis(Duration duration) {
		return duration.truncatedTo(ChronoUnit.MILLIS);
	}

	private static @Nullable Instant millis(@Nullable Instant instant) {
		return (instant != null) ? instant.truncatedTo(ChronoUnit.MILLIS) : null;
	}

	/**
	 * A phase.
	 *
	 * @param name its name
	 * @param status what has come of it
	 * @param timeout the time it is given
	 * @param duration how long it took
	 * @param tasks its tasks
	 */
	record PhaseDescriptor(String name, Status status, @Nullable Duration timeout, Duration duration,
			List<TaskDescriptor> tasks) {

		private static PhaseDescriptor of(ShutdownReport.Phase phase) {
			Duration timeout = phase.timeout();
			return new PhaseDescriptor(phase.name(), phase.status(), (timeout != null) ? millis(timeout) : null,
					millis(phase.duration()), phase.tasks().stream().map(TaskDescriptor::of).toList());
		}

	}

	/**
	 * A task.
	 *
	 * @param name its name
	 * @param status what has come of it
	 * @param duration how long it took
	 * @param pending how many pieces of work it waits for
	 * @param blockers what it waits for
	 */
	record TaskDescriptor(String name, Status status, Duration duration, int pending,
			List<BlockerDescriptor> blockers) {

		private static TaskDescriptor of(ShutdownReport.Task task) {
			return new TaskDescriptor(task.name(), task.status(), millis(task.duration()), task.pending(),
					task.blockers().stream().map(BlockerDescriptor::of).toList());
		}

	}

	/**
	 * A piece of work that holds a task.
	 *
	 * @param kind the kind of work
	 * @param description what it is
	 * @param age how long it has been in flight
	 * @param thread the name of the thread that does it
	 * @param at the top frame of the application's own code
	 * @param in what the thread waits in
	 * @param stack the thread's stack, top first
	 */
	record BlockerDescriptor(String kind, String description, Duration age, @Nullable String thread,
			@Nullable String at, @Nullable String in, List<String> stack) {

		private static BlockerDescriptor of(Blocker blocker) {
			return new BlockerDescriptor(blocker.kind(), withoutQuery(blocker.description()), millis(blocker.age()),
					blocker.thread(), blocker.at(), blocker.in(), blocker.stack());
		}

		// sources are told to leave it out; those of users may forget
		private static String withoutQuery(String description) {
			return description.replaceAll("\\?\\S*", "");
		}

	}

	/**
	 * A piece of work that hangs.
	 *
	 * @param kind the kind of work
	 * @param description what it is
	 * @param age how long it has been in flight
	 * @param stuckFor how long its thread has been where it is
	 * @param thread the name of the thread that does it
	 * @param at the top frame of the application's own code
	 * @param in what the thread waits in
	 * @param stack the thread's stack, top first
	 */
	record HungDescriptor(String kind, String description, Duration age, Duration stuckFor, @Nullable String thread,
			@Nullable String at, @Nullable String in, List<String> stack) {

		private static HungDescriptor of(HungWork hung) {
			BlockerDescriptor work = BlockerDescriptor.of(hung.work());
			return new HungDescriptor(work.kind(), work.description(), work.age(), millis(hung.stuckFor()),
					work.thread(), work.at(), work.in(), work.stack());
		}

	}

}
