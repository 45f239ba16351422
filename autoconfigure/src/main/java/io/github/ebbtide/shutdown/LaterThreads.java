package io.github.ebbtide.shutdown;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The threads of this JVM that have begun since a moment. Thread-safe.
 */
final class LaterThreads {

	private volatile Set<Thread> before = Set.of();

	/** From now on. */
	void begin() {
		this.before = live();
	}

	/** Returns those that live; none before the moment has come. */
	List<Thread> list() {
		Set<Thread> before = this.before;
		return before.isEmpty() ? List.of() : live().stream().filter((thread) -> !before.contains(thread)).toList();
	}

	private static Set<Thread> live() {
		ThreadGroup group = Thread.currentThread().getThreadGroup();
		while (group.getParent() != null) {
			group = group.getParent();
		}
		Thread[] threads = new Thread[group.activeCount() * 2 + 16];
		int count = group.enumerate(threads);
		return Set.copyOf(Arrays.asList(threads).subList(0, count));
	}

}
