package io.github.ebbtide.sample.rollout;

import java.util.Locale;

import io.github.ebbtide.sample.load.Outcome;

/**
 * The kinds of failures, in the words of someone who looks at a packet trace.
 */
final class Failure {

	/** What is not one. */
	static final String NONE = "ok";

	private Failure() {
	}

	static String kind(Outcome outcome) {
		if (outcome.succeeded()) {
			return NONE;
		}
		String kind = (outcome.error() != null) ? kind(outcome.error()) : Integer.toString(outcome.status());
		return ((outcome.connection() == Outcome.Connection.NEW) ? "new: " : "kept alive: ") + kind;
	}

	static String kind(String error) {
		String text = error.toLowerCase(Locale.ROOT);
		if (text.contains("refused")) {
			return "refused";
		}
		if (text.contains("unreachable") || text.contains("no route")) {
			return "unreachable";
		}
		if (text.contains("timed out")) {
			return "timed out";
		}
		if (text.contains("reset") || text.contains("broken pipe")) {
			return "reset";
		}
		if (text.contains("closed before")) {
			return "closed unanswered";
		}
		if (text.contains("cut")) {
			return "cut";
		}
		return error;
	}

}
