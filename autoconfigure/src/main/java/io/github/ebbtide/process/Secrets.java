package io.github.ebbtide.process;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The values of a command's secret variables, which nobody may read in a log. Immutable.
 */
final class Secrets {

	private final List<String> values;

	private Secrets(List<String> values) {
		this.values = values;
	}

	static Secrets of(Command.Draft draft) {
		return new Secrets(draft.secrets.stream()
			.map((name) -> draft.environment.getOrDefault(name, ""))
			// consumers get the lines of a secret one by one
			.flatMap((value) -> Stream.concat(Stream.of(value), value.lines().map(String::strip)))
			.filter((value) -> !value.isEmpty())
			.distinct()
			.toList());
	}

	String removedFrom(String text) {
		String clean = text;
		for (String value : this.values) {
			clean = clean.replace(value, "***");
		}
		return clean;
	}

	/** Returns the failure, or where that tells a secret, one that tells the rest. */
	Throwable removedFrom(Throwable failure) {
		if (this.values.isEmpty()) {
			return failure;
		}
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace, true));
		String clean = removedFrom(trace.toString());
		return clean.equals(trace.toString()) ? failure : new RedactedException(clean);
	}

	/** Has a stack trace as its message. */
	private static final class RedactedException extends Exception {

		private static final long serialVersionUID = 1L;

		RedactedException(String trace) {
			super(trace, null, false, false);
		}

	}

}
