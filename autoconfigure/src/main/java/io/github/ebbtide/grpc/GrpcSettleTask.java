package io.github.ebbtide.grpc;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Waits until those who route connections have had time to hear that the service stops.
 * Clients keep their connections, and calls arrive on them until the servers shut, so
 * that silence tells nothing here.
 *
 * @since 0.1.0
 */
public final class GrpcSettleTask implements ShutdownTask {

	private final GrpcServers servers;

	private final Duration propagationDelay;

	private final Ticker ticker;

	private final Object monitor = new Object();

	/**
	 * Create the task.
	 * @param servers the servers
	 * @param propagationDelay how long those who route connections take to hear of the
	 * stop
	 * @param ticker the clock
	 */
	public GrpcSettleTask(GrpcServers servers, Duration propagationDelay, Ticker ticker) {
		this.servers = servers;
		this.propagationDelay = propagationDelay;
		this.ticker = ticker;
	}

	@Override
	public String name() {
		return "grpc-traffic";
	}

	@Override
	public String phase() {
		return ShutdownPhase.SETTLE;
	}

	@Override
	public boolean appliesTo(ShutdownReason reason) {
		return reason.settles();
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException, TimeoutException {
		if (this.servers.areNone()) {
			return null;
		}
		Deadline end = Deadline.after(this.propagationDelay, this.ticker).earlierOf(deadline);
		synchronized (this.monitor) {
			while (!end.hasPassed()) {
				end.await(this.monitor);
			}
		}
		if (this.propagationDelay.toNanos() > 0 && deadline.hasPassed()) {
			throw new TimeoutException();
		}
		return null;
	}

}
