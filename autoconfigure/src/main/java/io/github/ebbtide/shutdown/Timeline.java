package io.github.ebbtide.shutdown;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * The phases and tasks of a drain as bars on a time axis, in SVG.
 *
 * @since 0.1.0
 */
public final class Timeline extends ReportFile {

	private static final int LABEL = 220;

	private static final int WIDTH = 700;

	private static final int ROW = 22;

	/**
	 * Create a timeline.
	 * @param path where to write it
	 */
	public Timeline(Path path) {
		super(path);
	}

	@Override
	protected byte[] content(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {
		return svg(report).getBytes(StandardCharsets.UTF_8);
	}

	static String svg(ShutdownReport report) {
		long total = Math.max(1, report.elapsed().toMillis());
		StringBuilder bars = new StringBuilder();
		int row = 1;
		for (ShutdownReport.Phase phase : report.phases()) {
			if (phase.status() != Status.PENDING) {
				bars.append(bar(row++, phase.name(), phase.status(), phase.offset(), phase.duration(), total, true));
				for (ShutdownReport.Task task : phase.tasks()) {
					if (task.status() != Status.PENDING && task.status() != Status.SKIPPED) {
						bars.append(
								bar(row++, task.name(), task.status(), task.offset(), task.duration(), total, false));
					}
				}
			}
		}
		int height = (row + 1) * ROW;
		return """
				<svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
				font-family="sans-serif" font-size="12"><title>%3$s</title>
				<rect width="100%%" height="100%%" fill="white"/><text x="8" y="16">%3$s</text>
				%4$s</svg>
				""".formatted(LABEL + WIDTH + 90, height, escape("drain  " + ReportTable.summary(report)), bars);
	}

	private static String bar(int row, String name, Status status, Duration offset, Duration duration, long total,
			boolean phase) {
		long x = LABEL + offset.toMillis() * WIDTH / total;
		long width = Math.max(1, duration.toMillis() * WIDTH / total);
		int y = row * ROW + 6;
		return """
				<text x="%d" y="%d" font-weight="%s">%s</text><rect x="%d" y="%d" width="%d" height="%d" fill="%s" \
				fill-opacity="%s"/><text x="%d" y="%d">%s</text>
				""".formatted(phase ? 8 : 24, y + 12, phase ? "bold" : "normal", escape(name), x, y, width, ROW - 6,
				color(status), phase ? "1" : "0.6", x + width + 4, y + 12, DrainLog.seconds(duration));
	}

	private static String color(Status status) {
		return switch (status) {
			case COMPLETED -> "#2f7d6d";
			case TIMED_OUT, FAILED -> "#c0392b";
			default -> "#8a8f98";
		};
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
	}

}
