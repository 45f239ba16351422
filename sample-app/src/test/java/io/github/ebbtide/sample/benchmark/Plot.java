package io.github.ebbtide.sample.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How costs grow with what is in flight, drawn on two logarithmic axes: a straight line
 * at 45 degrees is linear growth.
 */
final class Plot {

	private static final int X_DECADE = 120;

	private static final int Y_DECADE = 70;

	private static final int LEFT = 70;

	private static final int BOTTOM = 600;

	private static final int X_DECADES = 3;

	private static final int Y_DECADES = 7;

	// timings of a few dozen nanoseconds waver by as much
	private static final double LINEAR = 1.2;

	private final String what;

	private final List<Point> points = new ArrayList<>();

	Plot(String what) {
		this.what = what;
	}

	/** Adds the nanoseconds that one more and a look at all take with so many. */
	void add(int count, double oneMore, double look) {
		this.points.add(new Point(count, oneMore, look));
	}

	/** Returns the exponent of the growth between the first and the last point. */
	private double exponent(ToDoubleFunction<Point> cost) {
		Point first = this.points.get(0);
		Point last = this.points.get(this.points.size() - 1);
		return Math.log(cost.applyAsDouble(last) / cost.applyAsDouble(first))
				/ Math.log(last.count() / (double) first.count());
	}

	/**
	 * Draws it. A cost of one that grows by itself makes all of them more than linear.
	 */
	Row write() throws IOException {
		Path file = BenchmarkReport.DIRECTORY.resolve("growth-" + this.what.replace(' ', '-') + ".svg");
		Files.createDirectories(BenchmarkReport.DIRECTORY);
		Files.writeString(file, svg());
		double total = 1 + exponent(Point::oneMore);
		double look = exponent(Point::look);
		return Row.alone("growth of %s, 10² to 10⁵: all of them; a look at all".formatted(this.what),
				"n^%.2f; n^%.2f".formatted(total, look), Bar.atMost(LINEAR, "(linear is 1)", Math.max(total, look)));
	}

	private String svg() {
		StringBuilder svg = new StringBuilder("""
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 660" font-family="sans-serif" font-size="12">
				<rect width="480" height="660" fill="white"/>
				<text x="70" y="24" font-size="15">Cost in ns by number of %s in flight</text>
				""".formatted(this.what));
		for (int i = 0; i <= X_DECADES; i++) {
			svg.append(line(x(i), y(0), x(i), y(Y_DECADES)));
			svg.append("<text x=\"%d\" y=\"620\" text-anchor=\"middle\">10^%d</text>%n".formatted(x(i), i + 2));
		}
		for (int i = 0; i <= Y_DECADES; i++) {
			svg.append(line(x(0), y(i), x(X_DECADES), y(i)));
			svg.append("<text x=\"60\" y=\"%d\" text-anchor=\"end\">10^%d</text>%n".formatted(y(i) + 4, i + 1));
		}
		svg.append(curve("one more: begin and end", "#06c", Point::oneMore));
		svg.append(curve("a look at all", "#c60", Point::look));
		return svg.append("</svg>\n").toString();
	}

	private String curve(String label, String colour, ToDoubleFunction<Point> cost) {
		StringBuilder line = new StringBuilder();
		for (Point point : this.points) {
			line.append(String.format(Locale.ROOT, "%.1f,%.1f ", LEFT + (Math.log10(point.count()) - 2) * X_DECADE,
					BOTTOM - (Math.log10(cost.applyAsDouble(point)) - 1) * Y_DECADE));
		}
		String[] last = line.toString().trim().split(" ");
		String[] end = last[last.length - 1].split(",");
		return """
				<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>
				<text x="%s" y="%s" fill="%s" text-anchor="end">%s</text>
				""".formatted(line.toString().trim(), colour, end[0], Double.parseDouble(end[1]) - 8, colour, label);
	}

	private static int x(int decade) {
		return LEFT + decade * X_DECADE;
	}

	private static int y(int decade) {
		return BOTTOM - decade * Y_DECADE;
	}

	private static String line(int x1, int y1, int x2, int y2) {
		return "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>%n".formatted(x1, y1, x2, y2);
	}

	private record Point(int count, double oneMore, double look) {

	}

}
