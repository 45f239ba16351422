package io.github.ebbtide.shutdown;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.ebbtide.shutdown.ShutdownReason.Reach;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a drain to come how far. Guarded by the monitor of the drain, except for
 * {@link #complete}.
 */
final class Milestones {

	private final Map<Reach, CompletableFuture<ShutdownReport>> futures = new EnumMap<>(Reach.class);

	private final Set<Reach> delivered = EnumSet.noneOf(Reach.class);

	CompletableFuture<ShutdownReport> future(Reach reach) {
		return this.futures.computeIfAbsent(reach, (missing) -> new CompletableFuture<>());
	}

	/** Returns a reach that somebody waits for, and that has been reached since. */
	@Nullable Reach nextDue(Predicate<Reach> isReached) {
		for (Reach reach : this.futures.keySet()) {
			if (!this.delivered.contains(reach) && isReached.test(reach)) {
				return reach;
			}
		}
		return null;
	}

	void delivered(Reach reach) {
		this.delivered.add(reach);
	}

	List<CompletableFuture<ShutdownReport>> all() {
		return List.copyOf(this.futures.values());
	}

	/**
	 * Tell the listener and then those who wait: one of them may end the process.
	 */
	static void complete(List<CompletableFuture<ShutdownReport>> futures, Supplier<ShutdownReport> report,
			Consumer<ShutdownReport> listener) {
		try {
			ShutdownReport made = report.get();
			listener.accept(made);
			futures.forEach((future) -> future.complete(made));
		}
		catch (RuntimeException | Error ex) {
			// whatever fails here, nobody waits for ever
			futures.forEach((future) -> future.completeExceptionally(ex));
			throw ex;
		}
	}

}
