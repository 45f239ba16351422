package io.github.ebbtide.shutdown;

import java.util.stream.Collectors;

/**
 * A report as a table, and as the few lines that Kubernetes keeps of a container.
 */
final class ReportTable {

	private static final String ROW = "%n  %-12s %-10s %9s %9s %9s  %s";

	private ReportTable() {
	}

	static String of(ShutdownReport report) {
		StringBuilder table = new StringBuilder(summary(report));
		table.append(ROW.formatted("phase", "status", "began at", "took", "of", "tasks"));
		report.phases()
			.stream()
			.filter((phase) -> !phase.name().equals(ShutdownPhase.EXIT))
			.forEach((phase) -> table.append(row(phase)));
		return table.toString();
	}

	static String summary(ShutdownReport report) {
		return "drain  %s: %s after %s, %d abandoned".formatted(report.reason(), report.state(),
				DrainLog.seconds(report.elapsed()), report.abandonedTotal());
	}

	private static String row(ShutdownReport.Phase phase) {
		String tasks = phase.tasks().stream().map(ReportTable::cell).collect(Collectors.joining(", "));
		String budget = (phase.timeout() != null) ? DrainLog.seconds(phase.timeout()) : "";
		return ROW
			.formatted(phase.name(), phase.status(), DrainLog.seconds(phase.offset()),
					DrainLog.seconds(phase.duration()), budget, tasks)
			.stripTrailing();
	}

	private static String cell(ShutdownReport.Task task) {
		return switch (task.status()) {
			case COMPLETED -> "%s %s".formatted(task.name(), DrainLog.seconds(task.duration()));
			case PENDING, SKIPPED -> task.name() + " -";
			default -> "%s %s %s".formatted(task.name(), task.status(), DrainLog.seconds(task.duration()));
		};
	}

}
