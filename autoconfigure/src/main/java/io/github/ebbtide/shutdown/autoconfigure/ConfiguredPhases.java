package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.ebbtide.shutdown.InvalidPhasesException;
import io.github.ebbtide.shutdown.ShutdownPhase;

/**
 * The phases of the application: the six default ones, those that are beans, and what the
 * properties say of either.
 */
final class ConfiguredPhases {

	private ConfiguredPhases() {
	}

	static List<ShutdownPhase> of(ShutdownProperties properties, List<ShutdownPhase> beans) {
		Map<String, ShutdownPhase> phases = new LinkedHashMap<>();
		for (ShutdownPhase phase : ShutdownPhase.defaults(properties.timeout())) {
			phases.put(phase.name(), phase);
		}
		for (ShutdownPhase phase : beans) {
			if (phases.putIfAbsent(phase.name(), phase) != null) {
				throw new InvalidPhasesException("Two shutdown phases are named '%s'".formatted(phase.name()),
						"Give the ShutdownPhase bean another name.");
			}
		}
		properties.phases()
			.forEach((name, configured) -> phases.merge(name, added(name, configured, phases),
					(phase, ignored) -> adjusted(phase, configured)));
		return List.copyOf(phases.values());
	}

	/** Returns what is kept back for the end of the process. */
	static Duration reservedForExit(ShutdownProperties properties) {
		ShutdownProperties.Phase configured = properties.phases().get(ShutdownPhase.EXIT);
		return ShutdownPhase.defaults(properties.timeout())
			.stream()
			.filter((phase) -> phase.name().equals(ShutdownPhase.EXIT))
			.map((phase) -> (configured != null) ? adjusted(phase, configured) : phase)
			.findFirst()
			.map(ShutdownPhase::reserve)
			.orElseThrow();
	}

	private static ShutdownPhase added(String name, ShutdownProperties.Phase configured,
			Map<String, ShutdownPhase> phases) {
		if (!phases.containsKey(name) && configured.after().isEmpty() && configured.before().isEmpty()) {
			throw new InvalidPhasesException(
					"'ebbtide.shutdown.phases.%s' is set, but there is no phase of that name".formatted(name),
					"Name one of the phases (%s), or say where the new phase belongs with 'ebbtide.shutdown.phases.%s.after' or '.before'."
						.formatted(String.join(", ", phases.keySet()), name));
		}
		Duration timeout = configured.timeout();
		return new ShutdownPhase(name, "", timeout, reserve(configured), configured.after(), configured.before(),
				!Boolean.FALSE.equals(configured.recover()));
	}

	private static ShutdownPhase adjusted(ShutdownPhase phase, ShutdownProperties.Phase configured) {
		Duration timeout = (configured.timeout() != null) ? configured.timeout() : phase.timeout();
		// who gives a phase at the end more time wants the earlier ones to leave it
		Duration reserve = (configured.timeout() != null && !phase.reserve().isZero()) ? configured.timeout()
				: phase.reserve();
		return new ShutdownPhase(phase.name(), phase.description(), timeout, reserve,
				union(phase.after(), configured.after()), union(phase.before(), configured.before()),
				(configured.recover() != null) ? configured.recover() : phase.recover());
	}

	private static Duration reserve(ShutdownProperties.Phase configured) {
		boolean late = configured.after().contains(ShutdownPhase.FINISH)
				|| configured.after().contains(ShutdownPhase.RELEASE);
		return (late && configured.timeout() != null) ? configured.timeout() : Duration.ZERO;
	}

	private static Set<String> union(Set<String> left, Set<String> right) {
		Set<String> union = new HashSet<>(left);
		union.addAll(right);
		return union;
	}

}
