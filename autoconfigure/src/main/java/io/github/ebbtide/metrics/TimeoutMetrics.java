package io.github.ebbtide.metrics;

import io.github.ebbtide.timeout.TimeoutAudit;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meter {@code ebbtide.socket.timeouts.infinite}.
 *
 * @since 0.1.0
 */
public final class TimeoutMetrics implements MeterBinder {

	private final TimeoutAudit audit;

	/**
	 * Create the meter.
	 * @param audit what knows the timeouts
	 */
	public TimeoutMetrics(TimeoutAudit audit) {
		this.audit = audit;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		// a child has the technologies of its parent too
		Shares.add(registry,
				Shares.gauge("ebbtide.socket.timeouts.infinite",
						"Timeouts that are infinite where a peer that has gone can hold a thread"),
				Math::max, this, (metrics) -> metrics.audit.infinite().size());
	}

}
