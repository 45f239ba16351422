package io.github.ebbtide.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * All sources of work of one application context. Thread-safe.
 *
 * @since 0.1.0
 */
public final class WorkRegistry {

	/** The kinds that every dashboard knows, in the order in which they are shown. */
	public static final List<String> KINDS = List.of("http", "stream", "websocket", "task", "message", "process",
			"grpc");

	private static final Log logger = LogFactory.getLog(WorkRegistry.class);

	// how often a source that cannot signal is asked again
	private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

	private final Supplier<? extends List<WorkSource>> supplier;

	private volatile @Nullable List<WorkSource> sources;

	private final Ticker ticker;

	// guards the count of ends; a source may hold a lock of its own when it signals one,
	// so no source is ever called under this monitor
	private final Object monitor = new Object();

	private final Object signals = new Object();

	private long ends;

	private int waiting;

	/**
	 * Create a registry of these sources.
	 * @param sources supplies the sources, once, when they are first asked for
	 * @param ticker the clock that waits follow
	 */
	public WorkRegistry(Supplier<? extends List<WorkSource>> sources, Ticker ticker) {
		this.supplier = sources;
		this.ticker = ticker;
	}

	/**
	 * Return the sources.
	 * @return the sources, in their order
	 */
	public List<WorkSource> sources() {
		List<WorkSource> sources = this.sources;
		if (sources == null) {
			sources = List.copyOf(this.supplier.get());
			this.sources = sources;
		}
		return sources;
	}

	/**
	 * Return the number in flight of each kind, the well-known kinds first, zeros
	 * included.
	 * @return numbers by kind
	 */
	public Map<String, Integer> active() {
		Map<String, Integer> active = new LinkedHashMap<>();
		KINDS.forEach((kind) -> active.put(kind, 0));
		sources().forEach((source) -> active.merge(source.kind(), activeIn(source), Integer::sum));
		return active;
	}

	/**
	 * Return the number in flight of each kind, as far as it is meant.
	 * @param meant which work to count
	 * @return numbers by kind
	 */
	public Map<String, Integer> active(Predicate<? super Work> meant) {
		Map<String, Integer> active = new LinkedHashMap<>();
		sources().forEach((source) -> ask(source, () -> source.forEach((work) -> {
			if (meant.test(work)) {
				active.merge(source.kind(), 1, Integer::sum);
			}
		})));
		return active;
	}

	/**
	 * Return the number in flight of one kind.
	 * @param kind the kind
	 * @return the number
	 */
	public int active(String kind) {
		int active = 0;
		for (WorkSource source : sources()) {
			active += source.kind().equals(kind) ? activeIn(source) : 0;
		}
		return active;
	}

	private static int activeIn(WorkSource source) {
		int[] active = new int[1];
		ask(source, () -> active[0] = source.active());
		return active[0];
	}

	/** A source that fails says nothing, and keeps nobody from asking the others. */
	private static void ask(WorkSource source, Runnable question) {
		try {
			question.run();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("The source of " + source.kind() + " work has no answer", ex);
		}
	}

	void forEach(BiConsumer<String, ? super Work> action) {
		sources().forEach((source) -> ask(source, () -> source.forEach((work) -> action.accept(source.kind(), work))));
	}

	/**
	 * Describe the oldest work in flight, oldest first.
	 * @param among which sources to ask
	 * @param limit how many to describe
	 * @return the blockers
	 */
	public List<Blocker> blockers(Predicate<WorkSource> among, int limit) {
		record Candidate(WorkSource source, Work work, long start) {
		}
		List<Candidate> candidates = new ArrayList<>();
		sources().stream()
			.filter(among)
			.forEach((source) -> ask(source,
					() -> source.forEach((work) -> candidates.add(new Candidate(source, work, work.startNanos())))));
		long now = System.nanoTime();
		List<Blocker> blockers = new ArrayList<>();
		candidates.stream()
			.sorted(Comparator.comparingLong((candidate) -> candidate.start() - now))
			.limit(limit)
			.forEach((candidate) -> ask(candidate.source(),
					() -> blockers.add(Blocker.of(candidate.source().kind(), candidate.work(), now))));
		return List.copyOf(blockers);
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
		List<WorkSource> chosen = sources().stream().filter(among).toList();
		startSignals();
		try {
			long seen = ends();
			while (!isIdle(chosen, exempt)) {
				if (deadline.hasPassed()) {
					return false;
				}
				seen = awaitEndAfter(seen, deadline);
			}
			return true;
		}
		finally {
			stopSignals();
		}
	}

	private long ends() {
		synchronized (this.monitor) {
			return this.ends;
		}
	}

	private long awaitEndAfter(long seen, Deadline deadline) throws InterruptedException {
		synchronized (this.monitor) {
			if (this.ends == seen) {
				this.ticker.await(this.monitor, Math.min(deadline.remainingNanos(), CHECK_INTERVAL.toNanos()));
			}
			return this.ends;
		}
	}

	/** Work may hand on to a source that was asked before it: so all are asked twice. */
	private static boolean isIdle(List<WorkSource> sources, Predicate<? super Work> exempt) {
		return areIdle(sources, exempt) && areIdle(sources, exempt);
	}

	private static boolean areIdle(List<WorkSource> sources, Predicate<? super Work> exempt) {
		boolean[] idle = { true };
		sources.forEach((source) -> source.forEach((work) -> idle[0] &= exempt.test(work)));
		return idle[0];
	}

	private void startSignals() {
		synchronized (this.signals) {
			if (this.waiting++ == 0) {
				sources().forEach((source) -> ask(source, () -> source.signalEnd(this::wake)));
			}
		}
	}

	private void stopSignals() {
		synchronized (this.signals) {
			if (--this.waiting == 0) {
				sources().forEach((source) -> ask(source, () -> source.signalEnd(null)));
			}
		}
	}

	private void wake() {
		synchronized (this.monitor) {
			this.ends++;
			this.monitor.notifyAll();
		}
	}

}
