package io.github.ebbtide.sample.benchmark;

/**
 * A line of the table.
 *
 * @param what what was measured
 * @param ebbtide what came of it
 * @param other what came of the other, and who that is
 * @param ratio the one divided by the other
 * @param bar what was promised
 */
record Row(String what, String ebbtide, String other, String ratio, Bar bar) {

	static final String STOCK = "stock Boot";

	static Row of(String what, Pairs pairs, String unit, String other, Bar bar) {
		return new Row(what, pairs.ebbtide().in(unit), other + " " + pairs.other().in(unit), pairs.ratios().in(""),
				bar);
	}

	static Row alone(String what, String ebbtide, Bar bar) {
		return new Row(what, ebbtide, "", "", bar);
	}

	@Override
	public String toString() {
		return "| %s | %s | %s | %s | %s | %s |".formatted(this.what, this.ebbtide, this.other, this.ratio,
				this.bar.promise(), this.bar.verdict());
	}

}
