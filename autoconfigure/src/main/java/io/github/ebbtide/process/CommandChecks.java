package io.github.ebbtide.process;

import java.time.Duration;
import java.util.Objects;

/**
 * What a command must not say, found before anything is launched. No message holds a
 * value.
 */
final class CommandChecks {

	private CommandChecks() {
	}

	static String text(String what, String text) {
		if (text.isEmpty()) {
			throw new IllegalArgumentException(what + " must not be empty");
		}
		return noNul(what, text);
	}

	static String noNul(String what, String text) {
		if (Objects.requireNonNull(text).indexOf('\0') >= 0) {
			throw new IllegalArgumentException(what + " must not hold a NUL character");
		}
		return text;
	}

	static String name(String name) {
		if (name.isBlank() || hasControlCharacters(name)) {
			throw new IllegalArgumentException("A command needs a name without control characters");
		}
		return name;
	}

	/** A loop, because commands are made beside launches, where a stream is all cold. */
	private static boolean hasControlCharacters(String name) {
		for (int i = 0; i < name.length(); i++) {
			if (Character.isISOControl(name.charAt(i))) {
				return true;
			}
		}
		return false;
	}

	static void variable(String name, String value) {
		text("The name of a variable", name);
		if (name.indexOf('=') >= 0) {
			throw new IllegalArgumentException("The name of a variable must not hold '='");
		}
		noNul("The value of variable '" + name + "'", value);
	}

	static void notNegative(String what, Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException(what + " must not be negative, but is " + duration);
		}
	}

}
