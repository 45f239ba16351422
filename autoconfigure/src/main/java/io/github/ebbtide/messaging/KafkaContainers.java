package io.github.ebbtide.messaging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaOperations;

/**
 * Kafka's listener containers. They are woken from a poll, and handle the records they
 * have.
 *
 * @param registries supplies those who hold the containers of annotated methods
 * @param beans supplies containers that are beans, by name
 * @since 0.1.0
 */
public record KafkaContainers(Supplier<? extends Iterable<KafkaListenerEndpointRegistry>> registries,
		Supplier<Map<String, MessageListenerContainer>> beans) implements ListenerContainers {

	@Override
	public Map<String, SmartLifecycle> byName() {
		Map<String, SmartLifecycle> containers = new LinkedHashMap<>(this.beans.get());
		this.registries.get()
			.forEach((registry) -> registry.getListenerContainers()
				.forEach((container) -> containers.put(container.getListenerId(), container)));
		return containers;
	}

	@Override
	public boolean receivesReplies(SmartLifecycle container) {
		return ((MessageListenerContainer) container).getContainerProperties()
			.getMessageListener() instanceof ReplyingKafkaOperations;
	}

	@Override
	public void track(String name, SmartLifecycle container, MessageWork work) {
		if (container instanceof AbstractMessageListenerContainer<?, ?> known) {
			KafkaRuns.track(name, known, work);
		}
	}

}
