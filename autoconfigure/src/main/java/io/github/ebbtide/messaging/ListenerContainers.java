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

}
