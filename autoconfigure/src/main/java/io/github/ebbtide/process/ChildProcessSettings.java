package io.github.ebbtide.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What holds for all commands that say nothing else. Immutable.
 *
 * @param maxConcurrent how many children run at a time
 * @param maxConcurrentByCommand how many children of a command run at a time, by the
 * command's name
 * @param timeout the time from the call until a child has to end by itself, zero for no
 * limit
 * @param killAfter the time between SIGTERM and SIGKILL
 * @param maxOutput how many bytes of output are kept
 * @param inheritedVariables names of variables that children inherit; a trailing
 * {@code *} stands for any ending
 * @since 0.1.0
 */
public record ChildProcessSettings(int maxConcurrent, Map<String, Integer> maxConcurrentByCommand, Duration timeout,
		Duration killAfter, long maxOutput, List<String> inheritedVariables) {

	/** The variables that children inherit unless told otherwise. */
	public static final List<String> INHERITED_VARIABLES = List.of("PATH", "LANG", "LC_*", "TZ", "HOME", "TMPDIR");

	/**
	 * Create settings.
	 */
	public ChildProcessSettings {
		maxConcurrentByCommand = Map.copyOf(maxConcurrentByCommand);
		inheritedVariables = List.copyOf(inheritedVariables);
	}

	/**
	 * Return the settings of an application that sets nothing.
	 * @return the settings
	 */
	public static ChildProcessSettings defaults() {
		return new ChildProcessSettings(64, Map.of(), Duration.ofSeconds(60), Duration.ofSeconds(5), 1024 * 1024,
				INHERITED_VARIABLES);
	}

}
