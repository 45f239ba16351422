package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.github.ebbtide.shutdown.ProcessExit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in one line that a start has failed because the process ends: a runner that is at
 * work loses its beans then, and that is no error. Before Spring Boot's own reporter.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StoppedStartReporter implements SpringBootExceptionReporter {

	private static final Log logger = LogFactory.getLog(StoppedStartReporter.class);

	/** Nobody waits for us; the end of the process does not either. */
	private static final Duration INTERVAL = Duration.ofMillis(10);

	private final @Nullable ConfigurableApplicationContext context;

	// Spring Boot looks for a public one
	public StoppedStartReporter(@Nullable ConfigurableApplicationContext context) {
		this.context = context;
	}

	@Override
	public boolean reportException(Throwable failure) {
		if (!ProcessExit.ofThisJvm().hasBegun()) {
			return false;
		}
		logger.info("Asked to stop before the application was ready; its start ended with " + failure);
		logger.debug("What the start ended with", failure);
		awaitClosed();
		return true;
	}

	/**
	 * Spring Boot closes the context next, which would interrupt the thread that is about
	 * to close it, and fail.
	 */
	private void awaitClosed() {
		boolean interrupted = false;
		while (this.context != null && this.context.isActive()) {
			LockSupport.parkNanos(INTERVAL.toNanos());
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
