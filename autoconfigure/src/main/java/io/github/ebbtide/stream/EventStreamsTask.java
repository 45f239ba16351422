package io.github.ebbtide.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Ends the event streams, some at a time: a client that does not read may hold up the
 * thread that writes to it.
 *
 * @since 0.1.0
 */
public final class EventStreamsTask implements ShutdownTask {

	private static final int AT_A_TIME = 8;

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
	public @Nullable CompletionStage<?> run(Deadline deadline) {
		TrackedStream[] streams = this.streams.endAll().toArray(TrackedStream[]::new);
		if (streams.length == 0) {
			return null;
		}
		ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_A_TIME, streams.length), (task) -> {
			Thread thread = new Thread(task, "ebbtide-event-streams");
			thread.setDaemon(true);
			return thread;
		});
		CompletableFuture<?>[] ends = new CompletableFuture<?>[streams.length];
		for (int i = 0; i < streams.length; i++) {
			ends[i] = CompletableFuture.runAsync(streams[i]::end, threads);
		}
		threads.shutdown();
		return CompletableFuture.allOf(ends);
	}

}
