package io.github.ebbtide.grpc;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Gives streaming calls their time to end by themselves, and then ends them; and lets
 * calls come in that were on their way when the clients were told.
 *
 * @since 0.1.0
 */
public final class GrpcStreamsTask implements ShutdownTask {

	private static final Log logger = LogFactory.getLog(GrpcStreamsTask.class);

	// a client that answers is gone long before, one that is dead never goes
	private static final Duration IN_TRANSIT = Duration.ofSeconds(1);

	private static final Duration LOOK = Duration.ofMillis(50);

	// so much is left of the phase for what an end takes
	private static final Duration RESERVE = Duration.ofSeconds(1);

	private final GrpcServers servers;

	private final GrpcCalls calls;

	private final Duration timeout;

	private final Ticker ticker;

	private final Object monitor = new Object();

	/**
	 * Create the task.
	 * @param servers the servers
	 * @param calls the calls in flight
	 * @param timeout how long streaming calls may go on; as long as there is time, if
	 * zero
	 * @param ticker the clock
	 */
	public GrpcStreamsTask(GrpcServers servers, GrpcCalls calls, Duration timeout, Ticker ticker) {
		this.servers = servers;
		this.calls = calls;
		this.timeout = timeout;
		this.ticker = ticker;
	}

	@Override
	public String name() {
		return "grpc-streams";
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
		long start = this.ticker.nanoTime();
		// calls that nobody notes show in nothing but their connections
		Deadline transit = this.servers.areAllSeen() ? deadline.within(IN_TRANSIT) : deadline.minus(RESERVE);
		Deadline limit = deadline.minus(RESERVE);
		if (!this.timeout.isZero()) {
			limit = limit.within(this.timeout);
		}
		this.calls.end(GrpcCall::isWatch);
		while (!limit.hasPassed() && (this.calls.areAny(GrpcCall::isOpenStream) || isInTransit(transit))) {
			look(limit.within(LOOK));
		}
		if (this.calls.areAny(GrpcCall::isOpenStream)) {
			endStreams(Duration.ofNanos(this.ticker.nanoTime() - start));
		}
		awaitReaders(deadline.within(RESERVE));
		while (isInTransit(transit)) {
			look(transit.within(LOOK));
		}
		return null;
	}

	private boolean isInTransit(Deadline transit) {
		return !transit.hasPassed() && !this.servers.areTerminated();
	}

	private void endStreams(Duration taken) {
		this.calls.refuseStreams();
		int ended = this.calls.end(GrpcCall::isStream);
		if (ended > 0) {
			logger.info("drain  finish ended %d streaming gRPC call%s after %d ms (ebbtide.grpc.stream-timeout)"
				.formatted(ended, (ended > 1) ? "s" : "", taken.toMillis()));
		}
	}

	/** A client that does not read is not waited for any longer, and cut off later. */
	private void awaitReaders(Deadline limit) throws InterruptedException {
		while (!limit.hasPassed() && this.calls.areAny(GrpcCall::isLeftToItsClient)) {
			look(limit.within(LOOK));
		}
		this.calls.forgetUnread();
	}

	private void look(Deadline next) throws InterruptedException {
		if (!this.servers.areTerminated()) {
			this.servers.awaitTermination(next);
			return;
		}
		// what streams on without a server of its own does so in a servlet
		synchronized (this.monitor) {
			next.await(this.monitor);
		}
	}

}
