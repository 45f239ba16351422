package io.github.ebbtide.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The environment of a child: an empty map, what may be inherited, and what the command
 * sets.
 */
final class ChildEnvironment {

	private final Map<String, String> inherited = new HashMap<>();

	ChildEnvironment(Map<String, String> parent, List<String> allowed) {
		parent.forEach((name, value) -> {
			if (allowed.stream().anyMatch((pattern) -> matches(pattern, name))) {
				this.inherited.put(name, value);
			}
		});
	}

	private static boolean matches(String pattern, String name) {
		return pattern.endsWith("*") ? name.startsWith(pattern.substring(0, pattern.length() - 1))
				: name.equals(pattern);
	}

	/** Returns the value of a variable for a command that sets its own. */
	@Nullable String get(String name, Map<String, String> own) {
		String value = own.get(name);
		return (value != null) ? value : this.inherited.get(name);
	}

	/** Replaces an environment by that of a command that sets its own variables. */
	void copyTo(Map<String, String> environment, Map<String, String> own) {
		environment.clear();
		environment.putAll(this.inherited);
		environment.putAll(own);
	}

}
