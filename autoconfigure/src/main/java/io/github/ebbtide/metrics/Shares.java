package io.github.ebbtide.metrics;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What each context of a process has in one gauge. A child context shares the registry of
 * its parent, and of two gauges with one name a registry keeps the first only. Keeps no
 * binder and no registry from being collected. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Shares {

	private static final Map<MeterRegistry, Map<Meter.Id, Shares>> ALL = Collections
		.synchronizedMap(new WeakHashMap<>());

	private static final Set<MeterBinder> RETIRED = Collections
		.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

	private final List<Share<?>> shares = new CopyOnWriteArrayList<>();

	private final DoubleBinaryOperator merge;

	private Shares(DoubleBinaryOperator merge) {
		this.merge = merge;
	}

	static Meter.Id gauge(String name, String description, String... tags) {
		return new Meter.Id(name, Tags.of(tags), null, description, Meter.Type.GAUGE);
	}

	/** Adds a share, and with the first one the gauge. */
	static <B extends MeterBinder> void add(MeterRegistry registry, Meter.Id id, DoubleBinaryOperator merge, B owner,
			ToDoubleFunction<B> value) {
		Shares shares = ALL.computeIfAbsent(registry, (first) -> new ConcurrentHashMap<>())
			.computeIfAbsent(id, (first) -> register(registry, id, merge));
		shares.shares.removeIf((share) -> !share.isPresent());
		shares.shares.add(new Share<>(new WeakReference<>(owner), value));
	}

	private static Shares register(MeterRegistry registry, Meter.Id id, DoubleBinaryOperator merge) {
		Shares shares = new Shares(merge);
		Gauge.builder(id.getName(), shares, Shares::value)
			.tags(id.getTags())
			.baseUnit(id.getBaseUnit())
			.description(id.getDescription())
			.register(registry);
		return shares;
	}

	/**
	 * Return whether a binder's meters show what all contexts have in them.
	 * @param binder the binder
	 * @return whether it is one of this package
	 */
	public static boolean areIn(MeterBinder binder) {
		return binder.getClass().getPackage() == Shares.class.getPackage();
	}

	/**
	 * The context of a binder closes: what other contexts have does not include its share
	 * any more. Where there are no others it shows to the last where it stood.
	 * @param binder the binder
	 */
	public static void retire(MeterBinder binder) {
		RETIRED.add(binder);
	}

	private double value() {
		List<Share<?>> present = this.shares.stream().anyMatch(Share::isPresent)
				? this.shares.stream().filter(Share::isPresent).toList() : this.shares;
		return present.stream().mapToDouble(Share::value).reduce(this.merge).orElse(Double.NaN);
	}

	private record Share<B extends MeterBinder>(WeakReference<B> owner, ToDoubleFunction<B> function) {

		boolean isPresent() {
			B binder = this.owner.get();
			return binder != null && !RETIRED.contains(binder);
		}

		double value() {
			B binder = this.owner.get();
			return (binder != null) ? this.function.applyAsDouble(binder) : Double.NaN;
		}

	}

}
