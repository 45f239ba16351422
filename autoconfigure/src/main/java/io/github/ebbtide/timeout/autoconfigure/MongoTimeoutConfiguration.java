package io.github.ebbtide.timeout.autoconfigure;

import com.mongodb.MongoClientSettings;
import io.github.ebbtide.timeout.MongoTimeouts;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The MongoDB driver.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MongoClientSettings.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.mongodb.enabled", matchIfMissing = true)
class MongoTimeoutConfiguration {

	@Bean
	MongoTimeouts ebbtideMongoTimeouts(SocketTimeoutProperties properties) {
		return new MongoTimeouts(properties.of("mongodb").read());
	}

	@Bean
	static BeanPostProcessor ebbtideMongoTimeoutPostProcessor(ObjectProvider<MongoTimeouts> timeouts) {
		return new SettingsPostProcessor(timeouts);
	}

	private record SettingsPostProcessor(ObjectProvider<MongoTimeouts> timeouts) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof MongoClientSettings settings) ? this.timeouts.getObject().apply(beanName, settings)
					: bean;
		}

	}

}
