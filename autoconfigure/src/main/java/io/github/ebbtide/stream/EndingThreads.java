package io.github.ebbtide.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The threads that end streams: a few, and as many again whenever all of them are stuck,
 * so that clients that do not read, and whoever is stuck in writing to them, hold up no
 * other stream. Thread-safe.
 */
final class EndingThreads {

	private static final int USUAL = 8;

	/** No more than this, however many clients are stuck. */
	private static final int MOST = 512;

	private static final Duration STUCK = Duration.ofMillis(20);

	private final Queue<Runnable> waiting;

	private int threads;

	EndingThreads(Collection<? extends Runnable> ends) {
		this.waiting = new ArrayDeque<>(ends);
	}

	/**
	 * Begins all of it, on threads of its own; returns when nothing waits to be begun.
	 */
	synchronized void run(Deadline deadline) throws InterruptedException {
		start(USUAL);
		while (!this.waiting.isEmpty() && !deadline.hasPassed()) {
			int before = this.waiting.size();
			deadline.within(STUCK).await(this);
			if (this.waiting.size() == before) {
				start(Math.min(this.threads, MOST - this.threads));
			}
		}
	}

	private void start(int more) {
		int enough = Math.min(more, this.waiting.size());
		for (int i = 0; i < enough; i++) {
			Thread thread = new Thread(this::work, "ebbtide-event-streams");
			thread.setDaemon(true);
			thread.start();
			this.threads++;
		}
	}

	private void work() {
		for (Runnable end = take(); end != null; end = take()) {
			end.run();
		}
	}

	private synchronized @Nullable Runnable take() {
		Runnable end = this.waiting.poll();
		if (this.waiting.isEmpty()) {
			notifyAll();
		}
		return end;
	}

}
