package io.github.ebbtide.endpoint.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.shutdown.ExitClock;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A drain that ends no process, on a clock of its own.
 */
@Configuration(proxyBeanMethods = false)
class DrainConfiguration {

	@Bean
	WorkRegistry workRegistry() {
		return new WorkRegistry(List::of, Ticker.SYSTEM);
	}

	@Bean
	ShutdownCoordinator shutdownCoordinator(WorkRegistry work, ObjectProvider<ShutdownTask> tasks) {
		Duration timeout = Duration.ofSeconds(25);
		return new ShutdownCoordinator(timeout, ShutdownPhase.defaults(timeout),
				new ShutdownCoordinator.Participants(() -> tasks.orderedStream().toList(), List::of, List::of, null),
				work, new ExitClock(Ticker.SYSTEM), Ticker.SYSTEM);
	}

}
