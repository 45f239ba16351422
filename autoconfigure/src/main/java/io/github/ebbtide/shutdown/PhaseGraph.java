package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The phases and what comes after what, checked when it is made. Immutable.
 */
final class PhaseGraph {

	private final Map<String, ShutdownPhase> phases;

	private final Map<String, Set<String>> predecessors = new LinkedHashMap<>();

	private final Map<String, Set<String>> downstream = new HashMap<>();

	private final Map<String, Duration> reservedAfter = new HashMap<>();

	private PhaseGraph(Map<String, ShutdownPhase> phases) {
		for (String name : phases.keySet()) {
			this.predecessors.put(name, new TreeSet<>());
		}
		for (ShutdownPhase phase : phases.values()) {
			for (String other : phase.after()) {
				connect(phases, phase.name(), other, phase.name(), "after");
			}
			for (String other : phase.before()) {
				connect(phases, other, phase.name(), phase.name(), "before");
			}
		}
		this.phases = new LinkedHashMap<>();
		for (String name : TopologicalOrder.of(this.predecessors, "shutdown phases")) {
			this.phases.put(name, of(phases, name));
		}
		List<ShutdownPhase> backwards = new ArrayList<>(this.phases.values());
		Collections.reverse(backwards);
		for (ShutdownPhase phase : backwards) {
			lookDownstream(phase);
		}
	}

	/**
	 * Make a graph of phases that name their neighbours.
	 * @param phases the phases; those without any neighbour but the six well-known ones
	 * are tied in between {@code announce} and {@code release}
	 * @return the graph
	 * @throws InvalidPhasesException on a cycle, an unknown name or a name used twice
	 */
	static PhaseGraph of(Collection<ShutdownPhase> phases) {
		Map<String, ShutdownPhase> byName = new LinkedHashMap<>();
		for (ShutdownPhase phase : phases) {
			if (byName.putIfAbsent(phase.name(), phase) != null) {
				throw new InvalidPhasesException("Two shutdown phases are named '%s'".formatted(phase.name()),
						"Give one of the ShutdownPhase beans another name.");
			}
		}
		tieIn(byName);
		return new PhaseGraph(byName);
	}

	/** A user's phase that says where it begins also ends before the context closes. */
	private static void tieIn(Map<String, ShutdownPhase> phases) {
		Set<String> wellKnown = Set.of(ShutdownPhase.ANNOUNCE, ShutdownPhase.SETTLE, ShutdownPhase.QUIESCE,
				ShutdownPhase.FINISH, ShutdownPhase.RELEASE, ShutdownPhase.EXIT);
		phases.replaceAll((name, phase) -> {
			if (wellKnown.contains(name)) {
				return phase;
			}
			boolean untied = phase.after().isEmpty() && !phase.before().contains(ShutdownPhase.ANNOUNCE);
			Set<String> after = untied ? Set.of(ShutdownPhase.ANNOUNCE) : phase.after();
			Set<String> before = new HashSet<>(phase.before());
			if (!after.contains(ShutdownPhase.RELEASE)) {
				before.add(ShutdownPhase.RELEASE);
			}
			before.add(ShutdownPhase.EXIT);
			return phase.withOrder(after, before);
		});
	}

	private void connect(Map<String, ShutdownPhase> phases, String phase, String predecessor, String owner,
			String relation) {
		String other = phase.equals(owner) ? predecessor : phase;
		if (!phases.containsKey(other)) {
			throw new InvalidPhasesException(
					"Shutdown phase '%s' is to run %s '%s', but there is no phase of that name".formatted(owner,
							relation, other),
					"Correct 'ebbtide.shutdown.phases.%s.%s'. The phases are: %s.".formatted(owner, relation,
							String.join(", ", phases.keySet())));
		}
		of(this.predecessors, phase).add(predecessor);
	}

	private void lookDownstream(ShutdownPhase phase) {
		Set<String> reachable = new HashSet<>(Set.of(phase.name()));
		Duration reserved = Duration.ZERO;
		for (ShutdownPhase next : this.phases.values()) {
			if (of(this.predecessors, next.name()).contains(phase.name())) {
				reachable.addAll(of(this.downstream, next.name()));
				Duration path = next.reserve().plus(of(this.reservedAfter, next.name()));
				reserved = (path.compareTo(reserved) > 0) ? path : reserved;
			}
		}
		this.downstream.put(phase.name(), reachable);
		this.reservedAfter.put(phase.name(), reserved);
	}

	/** Each name has been checked. */
	private static <T> T of(Map<String, T> map, String name) {
		return Objects.requireNonNull(map.get(name), name);
	}

	List<ShutdownPhase> phases() {
		return List.copyOf(this.phases.values());
	}

	Set<String> names() {
		return this.phases.keySet();
	}

	Set<String> predecessors(String phase) {
		return of(this.predecessors, phase);
	}

	/**
	 * Return whether a phase is another one or comes after it.
	 */
	boolean isFrom(String phase, String other) {
		return of(this.downstream, other).contains(phase);
	}

	/**
	 * Return the time that the phases after this one keep for themselves.
	 */
	Duration reservedAfter(String phase) {
		return of(this.reservedAfter, phase);
	}

	/**
	 * Return the longest time that a drain may take by the phases' own budgets.
	 */
	Duration longestPath() {
		Map<String, Duration> ends = new HashMap<>();
		Duration longest = Duration.ZERO;
		for (ShutdownPhase phase : this.phases.values()) {
			Duration begin = Duration.ZERO;
			for (String predecessor : of(this.predecessors, phase.name())) {
				Duration end = of(ends, predecessor);
				begin = (end.compareTo(begin) > 0) ? end : begin;
			}
			Duration budget = (phase.timeout() != null) ? phase.timeout() : phase.reserve();
			Duration end = begin.plus(budget);
			ends.put(phase.name(), end);
			longest = (end.compareTo(longest) > 0) ? end : longest;
		}
		return longest;
	}

}
