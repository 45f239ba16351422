package io.github.ebbtide.shutdown;

import java.util.stream.Collectors;

/**
 * A report as a table, and as the few lines that Kubernetes keeps of a container.
 */
final class ReportTable {

	private ReportTable() {
	}

	static String of(ShutdownReport report) {
		StringBuilder table = new StringBuilder(summary(report));
		table.append(row("phase", "status", "began at", "took", "of", "tasks"));
		for (ShutdownReport.Phase phase : report.phases()) {
			if (!phase.name().equals(ShutdownPhase.EXIT)) {
				table.append(row(phase));
			}
		}
		return table.toString();
	}

	static String summary(ShutdownReport report) {
		return report.reason() + ": " + report.state() + " after " + DrainLog.seconds(report.elapsed()) + ", "
				+ report.abandonedTotal() + " abandoned";
	}

	private static String row(ShutdownReport.Phase phase) {
		String tasks = phase.tasks().stream().map(ReportTable::cell).collect(Collectors.joining(", "));
		String budget = (phase.timeout() != null) ? DrainLog.seconds(phase.timeout()) : "";
		return row(phase.name(), phase.status().name(), DrainLog.seconds(phase.offset()),
				DrainLog.seconds(phase.duration()), budget, tasks);
	}

	/** A format string would be the dearest part of a drain that has nothing to do. */
	private static String row(String phase, String status, String offset, String duration, String budget,
			String tasks) {
		String row = phase + padding(12, phase) + " " + status + padding(10, status) + " " + padding(9, offset) + offset
				+ " " + padding(9, duration) + duration + " " + padding(9, budget) + budget + "  " + tasks;
		return System.lineSeparator() + "  " + row.stripTrailing();
	}

	private static String padding(int width, String text) {
		return " ".repeat(Math.max(0, width - text.length()));
	}

	private static String cell(ShutdownReport.Task task) {
		return switch (task.status()) {
			case COMPLETED -> task.name() + " " + DrainLog.seconds(task.duration());
			case PENDING, SKIPPED -> task.name() + " -";
			default -> task.name() + " " + task.status() + " " + DrainLog.seconds(task.duration());
		};
	}

}
