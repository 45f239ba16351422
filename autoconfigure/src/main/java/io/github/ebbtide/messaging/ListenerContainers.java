package io.github.ebbtide.messaging;

import java.util.Map;

import org.springframework.context.SmartLifecycle;

/**
 * The listener containers of one messaging technology.
 *
 * @since 0.1.0
 */
public interface ListenerContainers {

	/**
	 * Return the containers, as they stand now.
	 * @return containers by the id of their listener or the name of their bean
	 */
	Map<String, SmartLifecycle> byName();

	/**
	 * Return whether a container receives replies to what work in flight has asked for.
	 * @param container the container
	 * @return whether the drain is to leave it alone
	 */
	boolean receivesReplies(SmartLifecycle container);

	/**
	 * Prepare a container for its stop, so that no message is lost.
	 * @param container the container
	 */
	default void prepare(SmartLifecycle container) {
	}

	/**
	 * Have each run of a container's handler noted. Tracking it again does nothing.
	 * @param name the name of the container
	 * @param container the container, not started yet
	 * @param work notes the runs
	 */
	default void track(String name, SmartLifecycle container, MessageWork work) {
	}

}
