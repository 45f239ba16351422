package io.github.ebbtide.messaging.autoconfigure;

import io.github.ebbtide.messaging.HandlerTracking;
import io.github.ebbtide.messaging.ListenerContainers;
import io.github.ebbtide.messaging.ListenerIntake;
import io.github.ebbtide.messaging.MessageWork;
import io.github.ebbtide.work.autoconfigure.OwnBeans;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What all listener containers share; is imported where there is a library that has any.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MessagingProperties.class)
class ListenerConfiguration {

	@Bean
	MessageWork ebbtideMessageWork() {
		return new MessageWork();
	}

	@Bean
	ListenerIntake ebbtideListenerIntake(ConfigurableListableBeanFactory beanFactory, MessageWork ebbtideMessageWork,
			MessagingProperties properties) {
		return new ListenerIntake(OwnBeans.of(beanFactory, ListenerContainers.class), ebbtideMessageWork,
				properties.stopAfterDrain());
	}

	@Bean
	HandlerTracking ebbtideHandlerTracking(ConfigurableListableBeanFactory beanFactory, MessageWork ebbtideMessageWork,
			MessagingProperties properties) {
		return new HandlerTracking(OwnBeans.of(beanFactory, ListenerContainers.class), ebbtideMessageWork,
				properties.stopAfterDrain());
	}

}
