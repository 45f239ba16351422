package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Drains the application when its context is being closed, whoever does it, before any
 * other listener hears of it: the scheduler is the first to shut down otherwise.
 */
final class ContextClosedDrain
		implements ApplicationListener<ContextClosedEvent>, PriorityOrdered, BeanClassLoaderAware {

	private static final Log logger = LogFactory.getLog(ContextClosedDrain.class);

	/** A developer waits for the restart. */
	private static final Duration RESTART_TIMEOUT = Duration.ofSeconds(1);

	/** For the drain to say that its time is over. */
	private static final Duration MARGIN = Duration.ofSeconds(1);

	private static final String RESTART_CLASS_LOADER = "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

	private final ApplicationContext context;

	private final ShutdownCoordinator coordinator;

	private boolean restartable;

	ContextClosedDrain(ApplicationContext context, ShutdownCoordinator coordinator) {
		this.context = context;
		this.coordinator = coordinator;
	}

	@Override
	public void setBeanClassLoader(ClassLoader classLoader) {
		// the context would answer with whatever the closing thread has
		this.restartable = classLoader.getClass().getName().equals(RESTART_CLASS_LOADER);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() != this.context || this.coordinator.state() == DrainState.RELEASING) {
			return;
		}
		Duration timeout = this.restartable ? RESTART_TIMEOUT : this.coordinator.timeout();
		try {
			// timed, because Spring interrupts whoever waits without a limit in close()
			this.coordinator.drain(ShutdownReason.CONTEXT_CLOSED, timeout)
				.toCompletableFuture()
				.get(timeout.plus(MARGIN).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("The application context closes before the drain is over");
		}
	}

}
