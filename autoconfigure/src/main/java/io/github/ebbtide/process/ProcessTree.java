package io.github.ebbtide.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A child with its descendants, as far as they were ever seen: a process whose parent has
 * died is nobody's descendant any more, so what was seen once is kept. Handles know a
 * process by its number and its start, so a number that is used anew is not mistaken.
 * Thread-safe.
 */
final class ProcessTree {

	/**
	 * A killed process forks no more, so each round finds only what was forked during the
	 * one before.
	 */
	private static final int ROUNDS = 20;

	private static final SharedLook<Map<ProcessHandle, List<ProcessHandle>>> CHILDREN = new SharedLook<>(
			ProcessTree::childrenOfAll);

	private final OutputPipes pipes;

	private final Set<ProcessHandle> known = new LinkedHashSet<>();

	ProcessTree(ProcessHandle root, OutputPipes pipes) {
		this.pipes = pipes;
		this.known.add(root);
	}

	/** Tells all to end. */
	synchronized void terminate() {
		look();
		this.known.stream().filter(ProcessTree::isAlive).forEach(ProcessHandle::destroy);
	}

	/** Kills all, and what they forked meanwhile. */
	synchronized void kill() {
		for (int round = 0; round < ROUNDS; round++) {
			int before = this.known.size();
			look();
			if (round > 0 && this.known.size() == before) {
				return;
			}
			this.known.stream().filter(ProcessTree::isAlive).forEach(ProcessHandle::destroyForcibly);
		}
	}

	synchronized boolean isAlive() {
		return this.known.stream().anyMatch(ProcessTree::isAlive);
	}

	private void look() {
		this.known.addAll(this.pipes.holders());
		Map<ProcessHandle, List<ProcessHandle>> children = CHILDREN.take();
		Deque<ProcessHandle> parents = new ArrayDeque<>(this.known);
		while (!parents.isEmpty()) {
			for (ProcessHandle child : children.getOrDefault(parents.remove(), List.of())) {
				if (this.known.add(child)) {
					parents.add(child);
				}
			}
		}
	}

	private static Map<ProcessHandle, List<ProcessHandle>> childrenOfAll() {
		Map<ProcessHandle, List<ProcessHandle>> children = new HashMap<>();
		ProcessHandle.allProcesses()
			.forEach((process) -> process.parent()
				.ifPresent((parent) -> children.computeIfAbsent(parent, (key) -> new ArrayList<>()).add(process)));
		return children;
	}

	static boolean isAlive(ProcessHandle process) {
		return process.isAlive() && !ProcFiles.isZombie(process.pid());
	}

}
