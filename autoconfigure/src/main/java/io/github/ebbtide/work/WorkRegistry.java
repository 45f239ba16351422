package io.github.ebbtide.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All sources of work of one application context. Thread-safe.
 *
 * @since 0.1.0
 */
public final class WorkRegistry {

	/** The kinds that every dashboard knows, in the order in which they are shown. */
	public static final List<String> KINDS = List.of("http", "stream", "websocket", "task", "message", "process");

	// how often a source that cannot signal is asked again
	private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

	private final List<WorkSource> sources;

	private final Ticker ticker;

	private final Object monitor = new Object();

	private int waiting;

	/**
	 * Create a registry of these sources.
	 * @param sources the sources
	 * @param ticker the clock that waits follow
	 */
	public WorkRegistry(Collection<? extends WorkSource> sources, Ticker ticker) {
		this.sources = List.copyOf(sources);
		this.ticker = ticker;
	}

	/**
	 * Return the sources.
	 * @return the sources, in their order
	 */
	public List<WorkSource> sources() {
		return this.sources;
	}

	/**
	 * Return the number in flight of each kind, the well-known kinds first, zeros
	 * included.
	 * @return numbers by kind
	 */
	public Map<String, Integer> active() {
		Map<String, Integer> active = new LinkedHashMap<>();
		KINDS.forEach((kind) -> active.put(kind, 0));
		this.sources.forEach((source) -> active.merge(source.kind(), source.active(), Integer::sum));
		return active;
	}

	/**
	 * Return the number in flight of one kind.
	 * @param kind the kind
	 * @return the number
	 */
	public int active(String kind) {
		return this.sources.stream().filter((source) -> source.kind().equals(kind)).mapToInt(WorkSource::active).sum();
	}

	/**
	 * Describe the oldest work in flight, oldest first.
	 * @param among which sources to ask
	 * @param limit how many to describe
	 * @return the blockers
	 */
	public List<Blocker> blockers(Predicate<WorkSource> among, int limit) {
		record Candidate(String kind, Work work) {
		}
		List<Candidate> candidates = new ArrayList<>();
		this.sources.stream()
			.filter(among)
			.forEach((source) -> source.forEach((work) -> candidates.add(new Candidate(source.kind(), work))));
		long now = System.nanoTime();
		return candidates.stream()
			.sorted(Comparator.comparingLong((candidate) -> candidate.work().startNanos() - now))
			.limit(limit)
			.map((candidate) -> Blocker.of(candidate.kind(), candidate.work(), now))
			.toList();
	}

	/**
	 * Wait until the chosen sources have no work in flight, all at the same time.
	 * @param among which sources to wait for
	 * @param exempt work that is not waited for
	 * @param deadline when to give up
	 * @return whether nothing is in flight
	 * @throws InterruptedException if the thread is interrupted
	 */
	public boolean awaitIdle(Predicate<WorkSource> among, Predicate<? super Work> exempt, Deadline deadline)
			throws InterruptedException {
		List<WorkSource> chosen = this.sources.stream().filter(among).toList();
		synchronized (this.monitor) {
			startSignals();
			try {
				while (!isIdle(chosen, exempt)) {
					if (deadline.hasPassed()) {
						return false;
					}
					this.ticker.await(this.monitor, Math.min(deadline.remainingNanos(), CHECK_INTERVAL.toNanos()));
				}
				return true;
			}
			finally {
				stopSignals();
			}
		}
	}

	private static boolean isIdle(List<WorkSource> sources, Predicate<? super Work> exempt) {
		boolean[] idle = { true };
		sources.forEach((source) -> source.forEach((work) -> idle[0] &= exempt.test(work)));
		return idle[0];
	}

	private void startSignals() {
		if (this.waiting++ == 0) {
			this.sources.forEach((source) -> source.signalEnd(this::wake));
		}
	}

	private void stopSignals() {
		if (--this.waiting == 0) {
			this.sources.forEach((source) -> source.signalEnd(null));
		}
	}

	private void wake() {
		synchronized (this.monitor) {
			this.monitor.notifyAll();
		}
	}

}
