package io.github.ebbtide.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the work in flight: {@code ebbtide.work.active} and
 * {@code ebbtide.work.abandoned}. A scrape asks the sources, which never block. Abandoned
 * work is counted once, as soon as {@code finish} has ended, while the counter can still
 * be scraped. Thread-safe.
 *
 * @since 0.1.0
 */
public final class WorkMetrics implements MeterBinder, ShutdownListener {

	private final WorkRegistry work;

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	/**
	 * Create the meters.
	 * @param work the work in flight
	 */
	public WorkMetrics(WorkRegistry work) {
		this.work = work;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Set<String> kinds = new TreeSet<>(WorkRegistry.KINDS);
		this.work.sources().stream().map(WorkSource::kind).forEach(kinds::add);
		for (String kind : kinds) {
			Shares.add(registry, Shares.gauge("ebbtide.work.active", "Work in flight", "kind", kind), Double::sum, this,
					(metrics) -> metrics.work.active(kind));
			abandonedCounter(registry, kind);
		}
		this.registries.add(registry);
	}

	private static Counter abandonedCounter(MeterRegistry registry, String kind) {
		return Counter.builder("ebbtide.work.abandoned")
			.description("Work that was given up when the time to finish it was over")
			.tag("kind", kind)
			.register(registry);
	}

	@Override
	public void workAbandoned(Map<String, Integer> number) {
		number.forEach((kind, count) -> this.registries
			.forEach((registry) -> abandonedCounter(registry, kind).increment(count)));
	}

}
