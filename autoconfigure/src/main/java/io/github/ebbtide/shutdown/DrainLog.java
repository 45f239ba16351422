package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes the drain to the log, for the operator at 3 a.m.: one line a phase, one a second
 * while it waits, a table at the end. A context that is merely closed says nothing as
 * long as there is nothing to say.
 *
 * @since 0.1.0
 */
public final class DrainLog implements ShutdownListener {

	private static final Duration WORTH_A_LINE = Duration.ofMillis(100);

	private static final Map<String, String> NOUNS = Map.of("http", "request", "stream", "stream", "websocket",
			"session", "task", "task", "message", "message", "process", "child", "grpc", "call");

	private final Log logger;

	private final Supplier<String> application;

	private volatile String prefix = "drain  ";

	private volatile boolean quiet;

	private volatile @Nullable String lastProgress;

	/**
	 * Create a log of drains.
	 * @param application supplies the name of the application that drains, which is empty
	 * where there is only one
	 */
	public DrainLog(Supplier<String> application) {
		this(LogFactory.getLog("io.github.ebbtide.drain"), application);
	}

	DrainLog(Log logger, Supplier<String> application) {
		this.logger = logger;
		this.application = application;
	}

	@Override
	public void drainStarted(ShutdownReason reason, Deadline deadline) {
		String name = this.application.get();
		this.prefix = "drain  " + (name.isEmpty() ? "" : "[" + name + "] ");
		this.quiet = reason == ShutdownReason.CONTEXT_CLOSED;
		this.lastProgress = null;
		info(line("begins: " + reason + ", " + seconds(deadline.remaining()) + " to go"));
	}

	@Override
	public void phaseEnded(ShutdownReport.Phase phase) {
		List<ShutdownReport.Task> unfinished = phase.tasks()
			.stream()
			.filter((task) -> task.status() == Status.TIMED_OUT || task.status() == Status.FAILED)
			.toList();
		if (phase.duration().compareTo(WORTH_A_LINE) > 0) {
			this.quiet = false;
		}
		info(line(phase.name() + " " + words(phase.status()) + " in " + seconds(phase.duration())));
		unfinished.forEach((task) -> this.logger.warn(line("%s: %s".formatted(phase.name(), describe(phase, task)))));
	}

	private static String describe(ShutdownReport.Phase phase, ShutdownReport.Task task) {
		if (task.status() == Status.FAILED) {
			return "%s failed: %s".formatted(task.name(), task.failure());
		}
		String blockers = task.blockers().stream().map(DrainLog::describe).collect(Collectors.joining("; "));
		return "%s did not end in %s%s".formatted(task.name(), seconds(task.duration()),
				blockers.isEmpty() ? "" : ": " + blockers);
	}

	private static String describe(Blocker blocker) {
		return blocker.summary() + ((blocker.thread() != null) ? " [" + blocker.thread() + "]" : "");
	}

	@Override
	public void progress(ShutdownReport report) {
		String left = left(report.inFlight());
		String oldest = report.blockers().isEmpty() ? "" : "; oldest " + report.blockers().get(0).summary();
		// the age in it changes every second; the number and the place are what is news
		String news = report.phase() + left + (report.blockers().isEmpty() ? ""
				: report.blockers().get(0).description() + report.blockers().get(0).in());
		if (!news.equals(this.lastProgress)) {
			this.lastProgress = news;
			this.logger
				.info(line("%s: %s%s; %s to go".formatted(report.phase(), left, oldest, seconds(report.remaining()))));
		}
	}

	private static String left(Map<String, Integer> inFlight) {
		String left = inFlight.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() > 0)
			.map((entry) -> count(entry.getValue(), NOUNS.getOrDefault(entry.getKey(), entry.getKey())))
			.collect(Collectors.joining(", "));
		return left.isEmpty() ? "nothing in flight" : left + " left";
	}

	private static String count(int number, String noun) {
		String plural = noun.equals("child") ? "children" : noun + "s";
		return number + " " + ((number == 1) ? noun : plural);
	}

	@Override
	public void drainCancelled() {
		this.logger.info(line("taken back; serving again"));
	}

	@Override
	public void drainEnded(ShutdownReport report) {
		if (report.abandonedTotal() > 0) {
			this.quiet = false;
			this.logger.warn(line(
					"abandoned %s; if that is too early raise 'ebbtide.shutdown.timeout', and the platform's grace period with it"
						.formatted(left(report.abandoned()).replace(" left", ""))));
		}
		info(line(ReportTable.of(report)));
	}

	private String line(String text) {
		return this.prefix + text;
	}

	private void info(String line) {
		if (!this.quiet) {
			this.logger.info(line);
		}
		else {
			this.logger.debug(line);
		}
	}

	private static String words(Status status) {
		return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	static String seconds(Duration duration) {
		return (duration.compareTo(Duration.ofSeconds(1)) < 0) ? duration.toMillis() + " ms"
				: "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
	}

}
