package io.github.ebbtide.timeout.autoconfigure;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;

/**
 * A registry whose reactive indicators answer in time. One that has not is cancelled, and
 * asked anew the next time. The bound is on the wait for the answer: an indicator that
 * blocks its caller before it returns breaks the rules of its kind, and is not helped.
 */
final class TimedReactiveHealthContributors implements ReactiveHealthContributorRegistry {

	private final ReactiveHealthContributorRegistry delegate;

	private final HealthTimer timer;

	TimedReactiveHealthContributors(ReactiveHealthContributorRegistry delegate, HealthTimer timer) {
		this.delegate = delegate;
		this.timer = timer;
	}

	@Override
	public void registerContributor(String name, ReactiveHealthContributor contributor) {
		this.delegate.registerContributor(name, contributor);
	}

	@Override
	public @Nullable ReactiveHealthContributor unregisterContributor(String name) {
		return this.delegate.unregisterContributor(name);
	}

	@Override
	public @Nullable ReactiveHealthContributor getContributor(String name) {
		return one(this.delegate, name, "", this.timer);
	}

	@Override
	public Stream<Entry> stream() {
		return all(this.delegate, "", this.timer);
	}

	private static @Nullable ReactiveHealthContributor one(ReactiveHealthContributors contributors, String name,
			String parent, HealthTimer timer) {
		ReactiveHealthContributor contributor = contributors.getContributor(name);
		return (contributor != null) ? timed(contributor, parent + name, timer) : null;
	}

	private static Stream<Entry> all(ReactiveHealthContributors contributors, String parent, HealthTimer timer) {
		return contributors.stream()
			.map((entry) -> new Entry(entry.name(), timed(entry.contributor(), parent + entry.name(), timer)));
	}

	private static ReactiveHealthContributor timed(ReactiveHealthContributor contributor, String name,
			HealthTimer timer) {
		if (contributor instanceof CompositeReactiveHealthContributor composite) {
			return new TimedComposite(composite, name + "/", timer);
		}
		return timer.timeout().isZero() ? contributor
				: new TimedIndicator(name, (ReactiveHealthIndicator) contributor, timer);
	}

	private record TimedComposite(CompositeReactiveHealthContributor delegate, String path,
			HealthTimer timer) implements CompositeReactiveHealthContributor {

		@Override
		public @Nullable ReactiveHealthContributor getContributor(String name) {
			return one(this.delegate, name, this.path, this.timer);
		}

		@Override
		public Stream<Entry> stream() {
			return all(this.delegate, this.path, this.timer);
		}

	}

	private record TimedIndicator(String name, ReactiveHealthIndicator delegate,
			HealthTimer timer) implements ReactiveHealthIndicator {

		@Override
		public Mono<Health> health(boolean includeDetails) {
			return this.delegate.health(includeDetails)
				.timeout(this.timer.timeout(), Mono.fromSupplier(() -> this.timer.late(this.name, includeDetails)));
		}

		@Override
		public Mono<Health> health() {
			return health(true);
		}

	}

}
