package io.github.ebbtide.process.autoconfigure;

import io.github.ebbtide.process.LocalChildProcesses;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether child processes can be launched.
 */
final class ChildProcessHealth implements HealthIndicator {

	private final ObjectProvider<LocalChildProcesses> children;

	ChildProcessHealth(ObjectProvider<LocalChildProcesses> children) {
		this.children = children;
	}

	@Override
	public Health health() {
		LocalChildProcesses children = this.children.getObject();
		Health.Builder health = children.problem()
			.map((problem) -> Health.down().withDetail("problem", problem))
			.orElseGet(Health::up);
		return health.withDetail("active", children.active()).build();
	}

}
