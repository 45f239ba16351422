package io.github.ebbtide.messaging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.context.SmartLifecycle;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.MessageListenerContainer;

/**
 * JMS listener containers. A message that arrives while the container stops is refused by
 * default, and lost where it is acknowledged by then: so it is handled instead.
 *
 * @param registries supplies those who hold the containers of annotated methods
 * @param beans supplies containers that are beans, by name
 * @since 0.1.0
 */
public record JmsContainers(Supplier<? extends Iterable<JmsListenerEndpointRegistry>> registries,
		Supplier<Map<String, MessageListenerContainer>> beans) implements ListenerContainers {

	@Override
	public Map<String, SmartLifecycle> byName() {
		Map<String, SmartLifecycle> containers = new LinkedHashMap<>(this.beans.get());
		this.registries.get()
			.forEach((registry) -> registry.getListenerContainerIds()
				.forEach((id) -> containers.put(id, registry.getListenerContainer(id))));
		return containers;
	}

	@Override
	public boolean receivesReplies(SmartLifecycle container) {
		return false;
	}

	@Override
	public void prepare(SmartLifecycle container) {
		if (container instanceof AbstractMessageListenerContainer known) {
			known.setAcceptMessagesWhileStopping(true);
		}
	}

	@Override
	public void track(String name, SmartLifecycle container, MessageWork work) {
		if (container instanceof AbstractMessageListenerContainer known) {
			Object listener = known.getMessageListener();
			if (listener != null) {
				known.setMessageListener(TrackedListener.of(listener, name, work));
			}
		}
	}

}
