package io.github.ebbtide.metrics;

import io.github.ebbtide.work.HangDetector;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meter {@code ebbtide.threads.hung}. A scrape reads what the last look has found.
 *
 * @since 0.1.0
 */
public final class HangMetrics implements MeterBinder {

	private final HangDetector hangs;

	/**
	 * Create the meter.
	 * @param hangs what knows the work that hangs
	 */
	public HangMetrics(HangDetector hangs) {
		this.hangs = hangs;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Shares.add(registry,
				Shares.gauge("ebbtide.threads.hung", "Threads that have been in the same place for too long"),
				Double::sum, this, (metrics) -> metrics.hangs.hung().size());
	}

}
