package io.github.ebbtide.stream;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Ends the event streams, some at a time, and more at a time where clients that do not
 * read hold up the threads that write to them.
 *
 * @since 0.1.0
 */
public final class EventStreamsTask implements ShutdownTask {

	private final StreamTracker streams;

	/**
	 * Create the task.
	 * @param streams the streams
	 */
	public EventStreamsTask(StreamTracker streams) {
		this.streams = streams;
	}

	@Override
	public String name() {
		return "event-streams";
	}

	@Override
	public String phase() {
		return ShutdownPhase.FINISH;
	}

	@Override
	public boolean isRepeatable() {
		return true;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException {
		List<TrackedStream> streams = this.streams.endAll();
		if (streams.isEmpty()) {
			return null;
		}
		Queue<Runnable> ends = new ArrayDeque<>();
		CompletableFuture<?> ended = CompletableFuture.allOf(streams.stream()
			.map((stream) -> CompletableFuture.runAsync(stream::end, ends::add))
			.toArray(CompletableFuture[]::new));
		new EndingThreads(ends).run(deadline);
		return ended;
	}

}
