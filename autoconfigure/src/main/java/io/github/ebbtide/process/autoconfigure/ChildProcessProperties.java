package io.github.ebbtide.process.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.process.ChildProcessSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of child processes.
 *
 * @param enabled Whether to provide a way to launch child processes.
 * @param maxConcurrent How many children may run at a time; others wait.
 * @param commands Commands by name, each with its own 'max-concurrent'.
 * @param timeout Time from the call until a child has to end by itself, the wait for a
 * place included; zero for no limit.
 * @param killAfter Time between SIGTERM and SIGKILL.
 * @param maxOutput How much output of a child is kept, standard output and error
 * together; the rest is read and thrown away.
 * @param environment What children inherit.
 */
@ConfigurationProperties("ebbtide.child-process")
record ChildProcessProperties(@DefaultValue("true") boolean enabled, @DefaultValue("64") int maxConcurrent,
		@DefaultValue Map<String, CommandProperties> commands, @DefaultValue("60s") Duration timeout,
		@DefaultValue("5s") Duration killAfter, @DefaultValue("1MB") DataSize maxOutput,
		@DefaultValue Environment environment) {

	ChildProcessProperties {
		requirePositive("max-concurrent", maxConcurrent);
		requireNotNegative("timeout", timeout);
		requireNotNegative("kill-after", killAfter);
		if (maxOutput.isNegative()) {
			throw new IllegalArgumentException(
					"'ebbtide.child-process.max-output' must not be negative, but is " + maxOutput);
		}
		commands.forEach((name, command) -> {
			if (command.maxConcurrent() != null) {
				requirePositive("commands." + name + ".max-concurrent", command.maxConcurrent());
			}
		});
	}

	private static void requirePositive(String name, int number) {
		if (number < 1) {
			throw new IllegalArgumentException(
					"'ebbtide.child-process.%s' must be at least 1, but is %d".formatted(name, number));
		}
	}

	private static void requireNotNegative(String name, Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException(
					"'ebbtide.child-process.%s' must not be negative, but is %s".formatted(name, duration));
		}
	}

	ChildProcessSettings settings() {
		Map<String, Integer> maxConcurrentByCommand = new HashMap<>();
		this.commands.forEach((name, command) -> {
			if (command.maxConcurrent() != null) {
				maxConcurrentByCommand.put(name, command.maxConcurrent());
			}
		});
		List<String> inherited = this.environment.inheritedVariables();
		return new ChildProcessSettings(this.maxConcurrent, maxConcurrentByCommand, this.timeout, this.killAfter,
				this.maxOutput.toBytes(), inherited);
	}

	/**
	 * What holds for one command.
	 *
	 * @param maxConcurrent How many children of this command may run at a time.
	 */
	record CommandProperties(@Nullable Integer maxConcurrent) {

	}

	/**
	 * The environment of children.
	 *
	 * @param inheritedVariables Names of the variables that children inherit; a trailing
	 * '*' stands for any ending.
	 */
	record Environment(@DefaultValue( {
			"PATH", "LANG", "LC_*", "TZ", "HOME", "TMPDIR" }) List<String> inheritedVariables){

	}

}
