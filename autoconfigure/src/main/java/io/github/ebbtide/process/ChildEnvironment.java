package io.github.ebbtide.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

	Map<String, String> with(Map<String, String> own) {
		Map<String, String> environment = new HashMap<>(this.inherited);
		environment.putAll(own);
		return environment;
	}

}
