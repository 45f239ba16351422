package io.github.ebbtide.stream;

import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Tells the event streams of a reactive web server to end, those to come included.
 *
 * @since 0.1.0
 */
public final class ReactiveEventStreamsTask implements ShutdownTask {

	private volatile Sinks.Empty<Object> end = Sinks.empty();

	/**
	 * Create the task.
	 */
	public ReactiveEventStreamsTask() {
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
	public @Nullable CompletionStage<?> run(Deadline deadline) {
		this.end.tryEmitEmpty();
		return null;
	}

	@Override
	public void undo() {
		this.end = Sinks.empty();
	}

	/** Returns what completes when streams are to end. */
	Mono<Object> signal() {
		return this.end.asMono();
	}

}
