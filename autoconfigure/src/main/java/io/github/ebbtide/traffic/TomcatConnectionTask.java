package io.github.ebbtide.traffic;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Sees the connections off once the listeners are closed: the last responses are written
 * to the end, and idle connections are closed.
 *
 * @since 0.1.0
 */
public final class TomcatConnectionTask implements ShutdownTask {

	private final TomcatConnectionDrain connections;

	/**
	 * Create the task.
	 * @param connections the open connections
	 */
	public TomcatConnectionTask(TomcatConnectionDrain connections) {
		this.connections = connections;
	}

	@Override
	public String name() {
		return "connections";
	}

	@Override
	public String phase() {
		return ShutdownPhase.FINISH;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException, TimeoutException {
		this.connections.finish(deadline);
		return null;
	}

	@Override
	public int pending() {
		return this.connections.open();
	}

}
