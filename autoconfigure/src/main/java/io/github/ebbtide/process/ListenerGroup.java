package io.github.ebbtide.process;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.ebbtide.process.CommandResult.Step;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells all listeners, whatever one of them throws.
 */
final class ListenerGroup implements ProcessListener {

	private static final Log logger = LogFactory.getLog(ListenerGroup.class);

	private final Supplier<List<ProcessListener>> listeners;

	ListenerGroup(Supplier<List<ProcessListener>> listeners) {
		this.listeners = listeners;
	}

	private void tell(ChildProcess child, Consumer<ProcessListener> event) {
		for (ProcessListener listener : this.listeners.get()) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("A process listener failed: " + listener.getClass().getName(), withoutSecrets(child, ex));
			}
		}
	}

	private static Throwable withoutSecrets(ChildProcess child, Throwable failure) {
		return (child instanceof RunningChild running) ? running.secrets().removedFrom(failure) : failure;
	}

	@Override
	public void queued(ChildProcess child) {
		tell(child, (listener) -> listener.queued(child));
	}

	@Override
	public void beforeLaunch(ChildProcess child) {
		tell(child, (listener) -> listener.beforeLaunch(child));
	}

	@Override
	public void started(ChildProcess child) {
		tell(child, (listener) -> listener.started(child));
	}

	@Override
	public void escalated(ChildProcess child, Step step) {
		tell(child, (listener) -> listener.escalated(child, step));
	}

	@Override
	public void ended(ChildProcess child, CommandResult result) {
		tell(child, (listener) -> listener.ended(child, result));
	}

}
