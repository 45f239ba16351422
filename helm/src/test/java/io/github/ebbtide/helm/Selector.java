package io.github.ebbtide.helm;

import java.util.Collection;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A metric that an expression asks for, and one value that it wants of a label.
 *
 * @param metric the name of the metric
 * @param label the label, or an empty string where any series will do
 * @param value the value of the label
 */
record Selector(String metric, String label, String value) {

	private static final Pattern METRIC = Pattern
		.compile("(?<![:\\w])((?:ebbtide|kube)_[a-z_]+)(?![:\\w])(?:\\{([^}]*)})?");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!=|!~|=)\"([^\"]*)\"");

	/** Labels that come from Prometheus, not from the application. */
	private static final Set<String> OF_THE_TARGET = Set.of("namespace", "pod", "container");

	/** Returns all selectors, one for each value of each label. */
	static Stream<Selector> in(String expression) {
		return METRIC.matcher(expression).results().flatMap(Selector::of);
	}

	private static Stream<Selector> of(MatchResult metric) {
		String matchers = (metric.group(2) != null) ? metric.group(2) : "";
		return Stream.concat(Stream.of(new Selector(metric.group(1), "", "")),
				MATCHER.matcher(matchers)
					.results()
					.filter((matcher) -> !OF_THE_TARGET.contains(matcher.group(1)))
					.flatMap((matcher) -> Stream.of(matcher.group(3).split("\\|"))
						.map((value) -> new Selector(metric.group(1), matcher.group(1), value))));
	}

	/** Whether one of the lines of a scrape is such a series. */
	boolean isIn(Collection<String> scrape) {
		Pattern series = this.label.isEmpty() ? Pattern.compile(this.metric + "[{ ].*") : Pattern
			.compile(this.metric + "\\{(?:.*,)?" + this.label + "=\"" + Pattern.quote(this.value) + "\"[,}].*");
		return scrape.stream().anyMatch((line) -> series.matcher(line).matches());
	}

}
