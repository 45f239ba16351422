package io.github.ebbtide.messaging;

import java.util.List;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Has the runs of handlers tracked: of all containers that are there when the application
 * context starts, before the first of them does. Those that outlast the drain are left
 * alone, since it does not wait for them.
 *
 * @since 0.1.0
 */
public final class HandlerTracking implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(HandlerTracking.class);

	private final List<ListenerContainers> technologies;

	private final MessageWork work;

	private final Set<String> stopAfterDrain;

	/**
	 * Create it.
	 * @param technologies know the containers
	 * @param work notes the runs
	 * @param stopAfterDrain the names of containers that work in flight still needs
	 */
	public HandlerTracking(List<ListenerContainers> technologies, MessageWork work, Set<String> stopAfterDrain) {
		this.technologies = List.copyOf(technologies);
		this.work = work;
		this.stopAfterDrain = Set.copyOf(stopAfterDrain);
	}

	@Override
	public void start() {
		this.technologies.forEach((technology) -> technology.byName().forEach((name, container) -> {
			if (!this.stopAfterDrain.contains(name) && !technology.receivesReplies(container)) {
				track(technology, name, container);
			}
		}));
	}

	private void track(ListenerContainers technology, String name, SmartLifecycle container) {
		try {
			technology.track(name, container, this.work);
		}
		catch (RuntimeException | Error ex) {
			logger.debug("The messages of the listener container '%s' are not seen".formatted(name), ex);
		}
	}

	@Override
	public void stop() {
	}

	/** Never: there is nothing to stop, and a context that starts again is looked at. */
	@Override
	public boolean isRunning() {
		return false;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
