package io.github.ebbtide.sample.benchmark;

import java.time.Duration;

/**
 * Two things measured in turns, so that a machine that gets busier is busy for both.
 *
 * @param ebbtide what Ebbtide did
 * @param other what the other did
 */
record Pairs(Figures ebbtide, Figures other) {

	private static final int FEWEST = 3;

	static Pairs none() {
		return new Pairs(new Figures(), new Figures());
	}

	static Pairs measure(int count, Measurement ebbtide, Measurement other) throws Exception {
		return measure(count, Duration.ofDays(1), ebbtide, other);
	}

	/**
	 * Measures no further pair once the limit has passed, but always as many as quartiles
	 * need.
	 */
	static Pairs measure(int count, Duration limit, Measurement ebbtide, Measurement other) throws Exception {
		Pairs pairs = none();
		long start = System.nanoTime();
		for (int pair = 0; pair < count; pair++) {
			if (pair >= FEWEST && System.nanoTime() - start >= limit.toNanos()) {
				return pairs;
			}
			if (pair % 2 == 0) {
				pairs.other.add(other.take());
				pairs.ebbtide.add(ebbtide.take());
			}
			else {
				pairs.ebbtide.add(ebbtide.take());
				pairs.other.add(other.take());
			}
		}
		return pairs;
	}

	void add(Pairs others) {
		this.ebbtide.add(others.ebbtide);
		this.other.add(others.other);
	}

	/** Returns one pair in place of all. */
	Pairs means() {
		return new Pairs(Figures.of(this.ebbtide.mean()), Figures.of(this.other.mean()));
	}

	Figures ratios() {
		return this.ebbtide.dividedBy(this.other);
	}

	/** Takes one measurement. */
	@FunctionalInterface
	interface Measurement {

		double take() throws Exception;

	}

}
