package io.github.ebbtide.messaging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.ObservableListenerContainer;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.context.SmartLifecycle;

/**
 * RabbitMQ's listener containers. They cancel their consumers, and handle the messages
 * they have.
 *
 * @param registries supplies those who hold the containers of annotated methods
 * @param beans supplies containers that are beans, by name
 * @since 0.1.0
 */
public record RabbitContainers(Supplier<? extends Iterable<RabbitListenerEndpointRegistry>> registries,
		Supplier<Map<String, AbstractMessageListenerContainer>> beans) implements ListenerContainers {

	@Override
	public Map<String, SmartLifecycle> byName() {
		Map<String, SmartLifecycle> containers = new LinkedHashMap<>(this.beans.get());
		for (RabbitListenerEndpointRegistry registry : this.registries.get()) {
			// asked for one, it returns another type in Spring AMQP 4.0 than in 4.1
			for (SmartLifecycle container : registry.getListenerContainers()) {
				containers.put(name(container), container);
			}
		}
		return containers;
	}

	private static String name(SmartLifecycle container) {
		String id = (container instanceof ObservableListenerContainer known) ? known.getListenerId() : null;
		return (id != null) ? id : container.toString();
	}

	@Override
	public boolean receivesReplies(SmartLifecycle container) {
		return container instanceof AbstractMessageListenerContainer known
				&& known.getMessageListener() instanceof RabbitTemplate;
	}

	@Override
	public void track(String name, SmartLifecycle container, MessageWork work) {
		if (container instanceof AbstractMessageListenerContainer known) {
			MessageListener listener = known.getMessageListener();
			if (listener != null) {
				known.setMessageListener((MessageListener) TrackedListener.of(listener, name, work));
			}
		}
	}

}
