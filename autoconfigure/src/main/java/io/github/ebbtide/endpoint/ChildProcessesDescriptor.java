package io.github.ebbtide.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.CommandResult.Culprit;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the endpoint of child processes answers.
 *
 * @param running the running children, oldest first
 * @param ended those that ended last, newest first
 */
record ChildProcessesDescriptor(List<Running> running, List<Ended> ended) implements OperationResponseBody {

	/**
	 * A running child.
	 *
	 * @param command the name of its command
	 * @param pid its process number
	 * @param startedAt when it was launched
	 * @param age for how long it has been running
	 */
	record Running(String command, long pid, Instant startedAt, Duration age) {

	}

	/**
	 * A child that has ended, or was never launched.
	 *
	 * @param command the name of its command
	 * @param pid its process number, -1 if it never had one
	 * @param endedAt when it ended
	 * @param duration the time from the call to the end
	 * @param outcome what happened
	 * @param step the last step that was taken
	 * @param exitCode its exit code
	 * @param culprit who is to blame where it was not launched
	 */
	record Ended(String command, long pid, Instant endedAt, Duration duration, Outcome outcome, Step step,
			@Nullable Integer exitCode, @Nullable Culprit culprit) {

		static Ended of(long pid, Instant endedAt, CommandResult result) {
			Integer exitCode = result.exitCode().isPresent() ? result.exitCode().getAsInt() : null;
			return new Ended(result.name(), pid, endedAt, DrainDescriptor.millis(result.duration()), result.outcome(),
					result.step(), exitCode, result.culprit().orElse(null));
		}

	}

}
