package io.github.ebbtide.shutdown;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells all listeners, whatever one of them throws.
 */
final class ListenerGroup implements ShutdownListener {

	private static final Log logger = LogFactory.getLog(ListenerGroup.class);

	private final List<ShutdownListener> listeners;

	ListenerGroup(List<ShutdownListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void drainStarted(ShutdownReason reason, Deadline deadline) {
		tell((listener) -> listener.drainStarted(reason, deadline));
	}

	@Override
	public void stateChanged(DrainState state) {
		tell((listener) -> listener.stateChanged(state));
	}

	@Override
	public void phaseStarted(String phase) {
		tell((listener) -> listener.phaseStarted(phase));
	}

	@Override
	public void phaseEnded(ShutdownReport.Phase phase) {
		tell((listener) -> listener.phaseEnded(phase));
	}

	@Override
	public void workAbandoned(Map<String, Integer> number) {
		tell((listener) -> listener.workAbandoned(number));
	}

	@Override
	public void progress(ShutdownReport report) {
		tell((listener) -> listener.progress(report));
	}

	@Override
	public void drainCancelled() {
		tell(ShutdownListener::drainCancelled);
	}

	@Override
	public void drainEnded(ShutdownReport report) {
		tell((listener) -> listener.drainEnded(report));
	}

	private void tell(Consumer<ShutdownListener> event) {
		this.listeners.forEach((listener) -> {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("A shutdown listener failed: " + listener.getClass().getName(), ex);
			}
		});
	}

}
