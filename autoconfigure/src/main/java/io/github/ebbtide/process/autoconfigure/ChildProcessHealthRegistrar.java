package io.github.ebbtide.process.autoconfigure;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.ProcessListener;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.registry.HealthContributorRegistry;

/**
 * Puts the health of child processes among the others at the first launch: who launches
 * nothing needs no helper, and sees no indicator.
 */
final class ChildProcessHealthRegistrar implements ProcessListener {

	static final String NAME = "childProcesses";

	private final ChildProcessHealth health;

	private final ObjectProvider<HealthContributorRegistry> registry;

	private final AtomicBoolean registered = new AtomicBoolean();

	ChildProcessHealthRegistrar(ChildProcessHealth health, ObjectProvider<HealthContributorRegistry> registry) {
		this.health = health;
		this.registry = registry;
	}

	@Override
	public void queued(ChildProcess child) {
		if (this.registered.compareAndSet(false, true)) {
			this.registry.ifAvailable((registry) -> registry.registerContributor(NAME, this.health));
		}
	}

}
