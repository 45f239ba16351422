package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.core.env.Environment;

/**
 * Fills in the timeouts that an {@link HttpClientSettings} bean of the user's own leaves
 * open, from the properties that it stands for, and remembers what it sets itself.
 * Thread-safe.
 */
final class OwnClientSettings implements BeanPostProcessor {

	private final Map<String, HttpClientSettings> own = new ConcurrentHashMap<>();

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	OwnClientSettings(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof HttpClientSettings settings) || isMadeByBoot(beanName)) {
			return bean;
		}
		this.own.put(beanName, settings);
		return settings.withTimeouts(orElse(settings.connectTimeout(), Limit.CONNECT),
				orElse(settings.readTimeout(), Limit.READ));
	}

	private boolean isMadeByBoot(String name) {
		return this.beanFactory.containsBeanDefinition(name)
				&& this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition
				&& definition.getResolvedFactoryMethod() != null
				&& definition.getResolvedFactoryMethod().getDeclaringClass() == HttpClientAutoConfiguration.class;
	}

	private @Nullable Duration orElse(@Nullable Duration own, Limit limit) {
		Duration common = (own != null) ? own : common(limit);
		return (own == null && common != null && common.isZero()) ? null : common;
	}

	/**
	 * Return what the properties say for all clients.
	 * @param limit connect or read
	 * @return their value, with Ebbtide's default
	 */
	@Nullable Duration common(Limit limit) {
		return Binder.get(this.environment).bind(property(limit), Duration.class).orElse(null);
	}

	static String property(Limit limit) {
		return "spring.http.clients." + key(limit);
	}

	static String key(Limit limit) {
		return (limit == Limit.CONNECT) ? "connect-timeout" : "read-timeout";
	}

	/**
	 * Return the bean that sets a limit to a value.
	 * @param limit connect or read
	 * @param value the value
	 * @return its name, {@code null} if there is none
	 */
	@Nullable String beanThatSets(Limit limit, Duration value) {
		return this.own.entrySet()
			.stream()
			.filter((bean) -> value.equals(valueIn(bean.getValue(), limit)))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
	}

	private static @Nullable Duration valueIn(HttpClientSettings settings, Limit limit) {
		return (limit == Limit.CONNECT) ? settings.connectTimeout() : settings.readTimeout();
	}

}
