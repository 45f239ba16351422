package io.github.ebbtide.timeout.autoconfigure;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.PingHealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;

/**
 * A registry whose indicators answer in time.
 */
final class TimedHealthContributors implements HealthContributorRegistry {

	private final HealthContributorRegistry delegate;

	private final HealthTimer timer;

	TimedHealthContributors(HealthContributorRegistry delegate, HealthTimer timer) {
		this.delegate = delegate;
		this.timer = timer;
	}

	@Override
	public void registerContributor(String name, HealthContributor contributor) {
		this.delegate.registerContributor(name, contributor);
	}

	@Override
	public @Nullable HealthContributor unregisterContributor(String name) {
		return this.delegate.unregisterContributor(name);
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return one(this.delegate, name, "", this.timer);
	}

	@Override
	public Stream<Entry> stream() {
		return all(this.delegate, "", this.timer);
	}

	private static @Nullable HealthContributor one(HealthContributors contributors, String name, String parent,
			HealthTimer timer) {
		HealthContributor contributor = contributors.getContributor(name);
		return (contributor != null) ? timed(contributor, parent + name, timer) : null;
	}

	private static Stream<Entry> all(HealthContributors contributors, String parent, HealthTimer timer) {
		return contributors.stream()
			.map((entry) -> new Entry(entry.name(), timed(entry.contributor(), parent + entry.name(), timer)));
	}

	private static HealthContributor timed(HealthContributor contributor, String name, HealthTimer timer) {
		if (contributor instanceof CompositeHealthContributor composite) {
			return new TimedComposite(composite, name + "/", timer);
		}
		return (contributor instanceof PingHealthIndicator) ? contributor
				: timer.timed(name, (HealthIndicator) contributor);
	}

	private record TimedComposite(CompositeHealthContributor delegate, String path,
			HealthTimer timer) implements CompositeHealthContributor {

		@Override
		public @Nullable HealthContributor getContributor(String name) {
			return one(this.delegate, name, this.path, this.timer);
		}

		@Override
		public Stream<Entry> stream() {
			return all(this.delegate, this.path, this.timer);
		}

	}

}
