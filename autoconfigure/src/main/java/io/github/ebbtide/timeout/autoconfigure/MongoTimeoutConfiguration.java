package io.github.ebbtide.timeout.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.mongodb.MongoClientSettings;
import io.github.ebbtide.timeout.MongoTimeouts;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/**
 * The MongoDB driver.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MongoClientSettings.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.mongodb.enabled", matchIfMissing = true)
class MongoTimeoutConfiguration {

	static final List<String> CLIENTS = List.of("com.mongodb.client.MongoClient",
			"com.mongodb.reactivestreams.client.MongoClient");

	@Bean
	MongoTimeouts ebbtideMongoTimeouts(SocketTimeoutProperties properties,
			ConfigurableListableBeanFactory beanFactory) {
		return new MongoTimeouts(properties.of("mongodb").read(), () -> clients(beanFactory));
	}

	private static Map<String, Object> clients(ConfigurableListableBeanFactory beanFactory) {
		ClassLoader classLoader = MongoTimeoutConfiguration.class.getClassLoader();
		Map<String, Object> clients = new LinkedHashMap<>();
		for (String type : CLIENTS) {
			if (ClassUtils.isPresent(type, classLoader)) {
				clients.putAll(new ExistingBeans<>(beanFactory, ClassUtils.resolveClassName(type, classLoader)).get());
			}
		}
		return clients;
	}

	@Bean
	static BeanPostProcessor ebbtideMongoTimeoutPostProcessor(ObjectProvider<MongoTimeouts> ebbtideMongoTimeouts) {
		return new SettingsPostProcessor(ebbtideMongoTimeouts);
	}

	private record SettingsPostProcessor(ObjectProvider<MongoTimeouts> timeouts) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof MongoClientSettings settings) ? this.timeouts.getObject().apply(settings) : bean;
		}

	}

}
