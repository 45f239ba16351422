package io.github.ebbtide.timeout.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.timeout.HikariTimeouts;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Connection pools.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HikariDataSource.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.jdbc.enabled", matchIfMissing = true)
class HikariTimeoutConfiguration {

	@Bean
	static HikariTimeouts ebbtideHikariTimeouts(Environment environment) {
		// not the bean: this is asked for before properties are bound
		SocketTimeoutProperties settings = Binder.get(environment)
			.bindOrCreate(SocketTimeoutProperties.PREFIX, SocketTimeoutProperties.class);
		return new HikariTimeouts(settings.of("jdbc").connect(), settings.own("jdbc").read());
	}

	@Bean
	static BeanPostProcessor ebbtideHikariTimeoutPostProcessor(ObjectProvider<HikariTimeouts> timeouts) {
		return new HikariPostProcessor(timeouts);
	}

	private record HikariPostProcessor(ObjectProvider<HikariTimeouts> timeouts) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof HikariDataSource dataSource) {
				this.timeouts.getObject().apply(beanName, dataSource);
			}
			return bean;
		}

	}

}
