package io.github.ebbtide.metrics;

import io.github.ebbtide.executor.LateSubmissions;
import io.github.ebbtide.timeout.SocketStates;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.work.HangDetector;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * The meters of what is looked at rather than heard of: {@code ebbtide.threads.hung},
 * {@code ebbtide.sockets}, {@code ebbtide.socket.timeouts.infinite} and
 * {@code ebbtide.executor.late.submissions}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class StateMetrics implements MeterBinder {

	private final @Nullable HangDetector hangs;

	private final @Nullable SocketStates sockets;

	private final @Nullable TimeoutAudit timeouts;

	private final @Nullable LateSubmissions late;

	/**
	 * Create the meters. There are none of what is {@code null}.
	 * @param hangs what knows the work that hangs
	 * @param sockets what samples the sockets
	 * @param timeouts what knows the timeouts
	 * @param late what counts late submissions
	 */
	public StateMetrics(@Nullable HangDetector hangs, @Nullable SocketStates sockets, @Nullable TimeoutAudit timeouts,
			@Nullable LateSubmissions late) {
		this.hangs = hangs;
		this.sockets = sockets;
		this.timeouts = timeouts;
		this.late = late;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.hangs != null) {
			Shares.add(registry,
					Shares.gauge("ebbtide.threads.hung", "Threads that have been in the same place for too long"),
					Double::sum, this, StateMetrics::hung);
		}
		if (this.sockets != null) {
			for (String state : SocketStates.NAMES) {
				// each context sees those of the whole process
				Shares.add(registry, Shares.gauge("ebbtide.sockets",
						"TCP sockets of this process; retransmitting, zero-window and unprotected ones count in their "
								+ "state of TCP too",
						"state", state), Math::max, this, (metrics) -> metrics.sockets(state));
			}
		}
		if (this.timeouts != null) {
			// a child has the technologies of its parent too
			Shares.add(registry,
					Shares.gauge("ebbtide.socket.timeouts.infinite",
							"Timeouts that are infinite where a peer that has gone can hold a thread"),
					Math::max, this, StateMetrics::infiniteTimeouts);
		}
		if (this.late != null) {
			bind(registry, this.late);
		}
	}

	private int hung() {
		return (this.hangs != null) ? this.hangs.hung().size() : 0;
	}

	private long sockets(String state) {
		return (this.sockets != null) ? this.sockets.count(state) : 0;
	}

	private int infiniteTimeouts() {
		return (this.timeouts != null) ? this.timeouts.infinite().size() : 0;
	}

	private static void bind(MeterRegistry registry, LateSubmissions late) {
		late.forEachExecutor((executor) -> FunctionCounter
			.builder("ebbtide.executor.late.submissions", late, (submissions) -> submissions.count(executor))
			.description("Tasks that were submitted when their executor was shut")
			.tag("executor", executor)
			.register(registry));
	}

}
