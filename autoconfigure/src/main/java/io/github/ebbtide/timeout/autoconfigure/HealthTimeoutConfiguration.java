package io.github.ebbtide.timeout.autoconfigure;

import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutReader;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Health indicators. An application without WebFlux has reactive ones too: those of
 * R2DBC, Lettuce or a reactive MongoDB.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HealthContributorRegistry.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.health.enabled", matchIfMissing = true)
class HealthTimeoutConfiguration {

	@Bean
	static RegistryPostProcessor ebbtideHealthPostProcessor(Environment environment) {
		// not the bean: this is asked for before properties are bound
		return new RegistryPostProcessor(new HealthTimer(SocketTimeoutProperties.in(environment).health().timeout()));
	}

	record RegistryPostProcessor(HealthTimer timer) implements BeanPostProcessor, TimeoutReader, DisposableBean {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof HealthContributorRegistry registry)
					? new TimedHealthContributors(registry, this.timer) : bean;
		}

		@Override
		public List<SocketTimeout> read() {
			return this.timer.read();
		}

		@Override
		public void destroy() {
			this.timer.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Mono.class)
	static class ReactiveConfiguration {

		@Bean
		static ReactiveRegistryPostProcessor ebbtideReactiveHealthPostProcessor(
				RegistryPostProcessor ebbtideHealthPostProcessor) {
			return new ReactiveRegistryPostProcessor(ebbtideHealthPostProcessor.timer());
		}

	}

	record ReactiveRegistryPostProcessor(HealthTimer timer) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof ReactiveHealthContributorRegistry registry)
					? new TimedReactiveHealthContributors(registry, this.timer) : bean;
		}

	}

}
