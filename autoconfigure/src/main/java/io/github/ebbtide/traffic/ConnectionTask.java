package io.github.ebbtide.traffic;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Sees the connections off once requests are over: the last responses are written to the
 * end, and connections that are idle now are closed.
 *
 * @since 0.1.0
 */
public final class ConnectionTask implements ShutdownTask {

	private final ConnectionDrain connections;

	/**
	 * Create the task.
	 * @param connections the open connections
	 */
	public ConnectionTask(ConnectionDrain connections) {
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
	public Set<String> after() {
		return Set.of("http");
	}

	@Override
	public boolean isRepeatable() {
		return true;
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
