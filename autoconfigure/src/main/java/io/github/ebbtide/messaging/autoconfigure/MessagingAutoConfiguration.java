package io.github.ebbtide.messaging.autoconfigure;

import io.github.ebbtide.messaging.JmsContainers;
import io.github.ebbtide.messaging.KafkaContainers;
import io.github.ebbtide.messaging.RabbitContainers;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import jakarta.jms.ConnectionFactory;

import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} for message listener containers.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "ebbtide.messaging.enabled", matchIfMissing = true)
public final class MessagingAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(KafkaListenerEndpointRegistry.class)
	@Import(ListenerConfiguration.class)
	static class KafkaConfiguration {

		@Bean
		KafkaContainers ebbtideKafkaContainers(ConfigurableListableBeanFactory beanFactory) {
			return new KafkaContainers(() -> OwnBeans.of(beanFactory, KafkaListenerEndpointRegistry.class),
					() -> ExistingBeans.of(beanFactory,
							org.springframework.kafka.listener.MessageListenerContainer.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RabbitListenerEndpointRegistry.class)
	@Import(ListenerConfiguration.class)
	static class RabbitConfiguration {

		@Bean
		RabbitContainers ebbtideRabbitContainers(ConfigurableListableBeanFactory beanFactory) {
			return new RabbitContainers(() -> OwnBeans.of(beanFactory, RabbitListenerEndpointRegistry.class),
					() -> ExistingBeans.of(beanFactory,
							org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ConnectionFactory.class, AbstractMessageListenerContainer.class })
	@Import(ListenerConfiguration.class)
	static class JmsConfiguration {

		@Bean
		JmsContainers ebbtideJmsContainers(ConfigurableListableBeanFactory beanFactory) {
			return new JmsContainers(() -> OwnBeans.of(beanFactory, JmsListenerEndpointRegistry.class),
					() -> ExistingBeans.of(beanFactory,
							org.springframework.jms.listener.MessageListenerContainer.class));
		}

	}

}
