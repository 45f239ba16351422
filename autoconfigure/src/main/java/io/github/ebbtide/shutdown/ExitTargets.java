package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The applications that end with the process. Thread-safe.
 */
final class ExitTargets {

	private static final Log logger = LogFactory.getLog(ExitTargets.class);

	// what asynchronous appenders give themselves
	private static final long FLUSH_MILLIS = 1_000;

	// read without a lock by the last words: whoever hangs may hold it
	private final Set<ExitTarget> targets = new CopyOnWriteArraySet<>();

	boolean add(ExitTarget target) {
		return this.targets.add(target);
	}

	boolean remove(ExitTarget target) {
		return this.targets.remove(target);
	}

	boolean areSeveral() {
		return this.targets.size() > 1;
	}

	boolean isEmpty() {
		return this.targets.isEmpty();
	}

	/** Takes in an application that no signal is taken for; one caller at a time. */
	void include(ShutdownCoordinator coordinator) {
		if (this.targets.stream().noneMatch((target) -> target.coordinator() == coordinator)) {
			this.targets.add(new UnregisteredTarget(coordinator));
		}
	}

	/** Returns the longest of their timeouts. */
	Duration timeout() {
		Duration timeout = Duration.ZERO;
		for (ExitTarget target : this.targets) {
			Duration own = target.settings().timeout();
			timeout = (own.compareTo(timeout) > 0) ? own : timeout;
		}
		return timeout;
	}

	/** Returns the settings of the first that is watched. */
	@Nullable ExitSettings watched() {
		for (ExitTarget target : this.targets) {
			if (target.settings().isWatched()) {
				return target.settings();
			}
		}
		return null;
	}

	/** Returns whether one of them wants the process to end without closing anything. */
	boolean areToHalt() {
		for (ExitTarget target : this.targets) {
			if (target.settings().halt()) {
				return true;
			}
		}
		return false;
	}

	/** Ends all of them in parallel, and returns when they have ended or time is up. */
	void endAll(ShutdownReason reason, Deadline deadline) {
		List<CompletableFuture<?>> ends = new ArrayList<>();
		for (ExitTarget target : this.targets) {
			ends.add(end(target, reason));
		}
		try {
			CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
				.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("Not every application has ended in order: " + ex);
		}
	}

	private CompletableFuture<?> end(ExitTarget target, ShutdownReason reason) {
		try {
			// in this order: it may come up meanwhile
			boolean up = target.isUp();
			ShutdownCoordinator coordinator = target.coordinator();
			if (coordinator != null) {
				return coordinator.reached(reason, target.settings().timeout());
			}
			// one that nothing drains, a plain parent, may be what the others need to the
			// last: Boot's hook closes it
			return up ? CompletableFuture.completedFuture(null) : close(target);
		}
		catch (RuntimeException | Error ex) {
			// one that cannot even begin keeps neither the others nor the exit waiting
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<?> close(ExitTarget target) {
		logger.info("Asked to stop while the application was starting: closing it as soon as it can be closed");
		CompletableFuture<?> closed = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				target.close();
				closed.complete(null);
			}
			catch (Throwable ex) {
				closed.completeExceptionally(ex);
			}
		}, "ebbtide-close");
		thread.setDaemon(true);
		thread.start();
		return closed;
	}

	/** Writes out what is buffered, in as much time as that may take. */
	void flush() {
		Thread thread = new Thread(() -> this.targets.forEach(ExitTarget::flush), "ebbtide-flush");
		thread.setDaemon(true);
		thread.start();
		try {
			thread.join(FLUSH_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Each of them adds what it knows. */
	void speak(LastWords words) {
		for (ExitTarget target : this.targets) {
			try {
				words.write(target);
			}
			catch (RuntimeException | Error ex) {
				// the others have something to say too
			}
		}
	}

}
