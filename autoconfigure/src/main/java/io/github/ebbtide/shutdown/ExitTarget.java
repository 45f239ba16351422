package io.github.ebbtide.shutdown;

import java.util.List;

import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * An application that ends with the process. Public for wiring only.
 *
 * @since 0.1.0
 */
public interface ExitTarget {

	/**
	 * Return how the application wants the process to end.
	 * @return the settings
	 */
	ExitSettings settings();

	/**
	 * Return whether the application has come up.
	 * @return whether its start is over
	 */
	boolean isUp();

	/**
	 * Return what drains the application.
	 * @return the coordinator, or {@code null} if the application has not come up yet, or
	 * has none
	 */
	@Nullable ShutdownCoordinator coordinator();

	/**
	 * Close an application that has not come up yet, as soon as it can be closed.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void close() throws InterruptedException;

	/**
	 * Write out what is still buffered, the log above all: the process is about to end
	 * without a JVM shutdown hook.
	 */
	void flush();

	/**
	 * Write down, where it outlives the process, why the process is about to be halted.
	 * @param report how far the drain came, or {@code null} if there was none
	 * @param hanging the threads that keep the JVM from ending
	 */
	void lastWords(@Nullable ShutdownReport report, List<Blocker> hanging);

}
