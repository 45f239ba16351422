package io.github.ebbtide.metrics;

import io.github.ebbtide.timeout.SocketStates;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meter {@code ebbtide.sockets}. A scrape reads the last sample.
 *
 * @since 0.1.0
 */
public final class SocketMetrics implements MeterBinder {

	private final SocketStates states;

	/**
	 * Create the meter.
	 * @param states what samples the sockets
	 */
	public SocketMetrics(SocketStates states) {
		this.states = states;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String state : SocketStates.NAMES) {
			// each context sees those of the whole process
			Shares.add(registry,
					Shares.gauge("ebbtide.sockets",
							"TCP sockets of this process; the last four states are found in addition", "state", state),
					Math::max, this, (metrics) -> metrics.states.count(state));
		}
	}

}
