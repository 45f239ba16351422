package io.github.ebbtide.shutdown;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts names in an order in which each comes after its predecessors.
 */
final class TopologicalOrder {

	private final Map<String, Set<String>> predecessors;

	private final String what;

	private final Set<String> sorted = new LinkedHashSet<>();

	private final Deque<String> path = new ArrayDeque<>();

	private TopologicalOrder(Map<String, Set<String>> predecessors, String what) {
		this.predecessors = predecessors;
		this.what = what;
	}

	/**
	 * Sort names.
	 * @param predecessors the names and what comes before each; unknown predecessors do
	 * not matter
	 * @param what what the names are of, for the message
	 * @return the names in order
	 * @throws InvalidPhasesException if there is a cycle, which it names
	 */
	static Set<String> of(Map<String, Set<String>> predecessors, String what) {
		TopologicalOrder order = new TopologicalOrder(predecessors, what);
		for (String name : predecessors.keySet()) {
			order.visit(name);
		}
		return order.sorted;
	}

	private void visit(String name) {
		if (this.sorted.contains(name)) {
			return;
		}
		if (this.path.contains(name)) {
			List<String> cycle = new ArrayList<>(this.path);
			cycle = new ArrayList<>(cycle.subList(cycle.indexOf(name), cycle.size()));
			cycle.add(name);
			throw new InvalidPhasesException("The %s form a cycle, each waiting for the next: %s".formatted(this.what,
					String.join(" -> ", cycle)), "Remove one of these 'after' or 'before' relations.");
		}
		this.path.addLast(name);
		// sorted, so that the message does not depend on the hash of a name
		for (String predecessor : new TreeSet<>(this.predecessors.getOrDefault(name, Set.of()))) {
			if (this.predecessors.containsKey(predecessor)) {
				visit(predecessor);
			}
		}
		this.path.removeLast();
		this.sorted.add(name);
	}

}
