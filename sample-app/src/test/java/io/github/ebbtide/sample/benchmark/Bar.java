package io.github.ebbtide.sample.benchmark;

/**
 * What was promised, and whether it was kept.
 *
 * @param promise the promise, empty if there is none
 * @param met whether it was kept
 */
record Bar(String promise, boolean met) {

	static final Bar NONE = new Bar("", true);

	static Bar atMost(double limit, String unit, double value) {
		return new Bar("≤ " + limit(limit, unit), value <= limit);
	}

	static Bar atLeast(double limit, String unit, double value) {
		return new Bar("≥ " + limit(limit, unit), value >= limit);
	}

	private static String limit(double limit, String unit) {
		String number = (limit == Math.rint(limit)) ? Long.toString((long) limit) : Double.toString(limit);
		return (number + " " + unit).trim();
	}

	String verdict() {
		return this.promise.isEmpty() ? "" : this.met ? "met" : "**missed**";
	}

}
