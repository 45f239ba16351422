package io.github.ebbtide.timeout.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Health indicators.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HealthContributorRegistry.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.health.enabled", matchIfMissing = true)
class HealthTimeoutConfiguration {

	@Bean
	HealthTimer ebbtideHealthTimer(SocketTimeoutProperties properties) {
		return new HealthTimer(properties.health().timeout());
	}

	@Bean
	static BeanPostProcessor ebbtideHealthPostProcessor(ObjectProvider<HealthTimer> timer) {
		return new RegistryPostProcessor(timer);
	}

	private record RegistryPostProcessor(ObjectProvider<HealthTimer> timer) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof HealthContributorRegistry registry)
					? new TimedHealthContributors(registry, this.timer.getObject()) : bean;
		}

	}

}
