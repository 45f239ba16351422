package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Closes the listeners that had to stay open because management shares their port, and
 * sees the last connections off, whose late requests are answered with 503. Requests that
 * the drain has given up are not waited for once more.
 *
 * @since 0.1.0
 */
public final class ListenerTask implements ShutdownTask {

	private static final Duration LONGEST = Duration.ofSeconds(1);

	/** What it takes to tell the connectors to give up. */
	private static final Duration RESERVE = Duration.ofMillis(100);

	private final HttpConnectors connectors;

	private final ConnectionDrain connections;

	/**
	 * Create the task.
	 * @param connectors the connectors
	 * @param connections their open connections
	 */
	public ListenerTask(HttpConnectors connectors, ConnectionDrain connections) {
		this.connectors = connectors;
		this.connections = connections;
	}

	@Override
	public String name() {
		return "listeners";
	}

	@Override
	public String phase() {
		return ShutdownPhase.RELEASE;
	}

	@Override
	public Duration timeout() {
		return LONGEST;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException {
		for (HttpConnector connector : this.connectors.all()) {
			connector.closeListener(deadline);
		}
		try {
			this.connections.finish(deadline.minus(RESERVE));
		}
		catch (TimeoutException ex) {
			// what is left was given up before, or comes from peers that do not end it
		}
		if (this.connections.isServing()) {
			this.connectors.all().forEach(HttpConnector::giveUpRequests);
		}
		this.connectors.all().forEach(HttpConnector::cutConnections);
		return null;
	}

	@Override
	public int pending() {
		return this.connections.open();
	}

}
