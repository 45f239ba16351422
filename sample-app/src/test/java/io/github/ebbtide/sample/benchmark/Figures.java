package io.github.ebbtide.sample.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One thing measured several times: its median, and as its spread the quartiles. For use
 * by one thread.
 */
final class Figures {

	private final List<Double> values = new ArrayList<>();

	static Figures of(double... values) {
		Figures figures = new Figures();
		for (double value : values) {
			figures.add(value);
		}
		return figures;
	}

	void add(double value) {
		this.values.add(value);
	}

	void add(Figures others) {
		this.values.addAll(others.values);
	}

	/** Divides each by its counterpart, which was measured right before or after it. */
	Figures dividedBy(Figures others) {
		Figures ratios = new Figures();
		for (int i = 0; i < Math.min(this.values.size(), others.values.size()); i++) {
			ratios.add(this.values.get(i) / others.values.get(i));
		}
		return ratios;
	}

	Figures minus(Figures others) {
		Figures differences = new Figures();
		for (int i = 0; i < Math.min(this.values.size(), others.values.size()); i++) {
			differences.add(this.values.get(i) - others.values.get(i));
		}
		return differences;
	}

	Figures times(double factor) {
		return of(this.values.stream().mapToDouble((value) -> value * factor).toArray());
	}

	int size() {
		return this.values.size();
	}

	double median() {
		return quantile(0.5);
	}

	double mean() {
		return sum() / this.values.size();
	}

	double sum() {
		return this.values.stream().mapToDouble(Double::doubleValue).sum();
	}

	private double quantile(double fraction) {
		List<Double> sorted = this.values.stream().sorted().toList();
		double position = fraction * (sorted.size() - 1);
		double below = sorted.get((int) position);
		double above = sorted.get((int) Math.ceil(position));
		return below + (above - below) * (position - Math.floor(position));
	}

	/** Writes the median, and the quartiles where there are any. */
	String in(String unit) {
		String median = number(median()) + (unit.isEmpty() ? "" : " " + unit);
		return (this.values.size() < 3) ? median
				: "%s (%s–%s)".formatted(median, number(quantile(0.25)), number(quantile(0.75)));
	}

	static String number(double value) {
		int decimals = (Math.abs(value) >= 100 || value == Math.rint(value)) ? 0 : (Math.abs(value) >= 10) ? 1 : 3;
		return String.format(Locale.ROOT, "%,." + decimals + "f", value);
	}

}
