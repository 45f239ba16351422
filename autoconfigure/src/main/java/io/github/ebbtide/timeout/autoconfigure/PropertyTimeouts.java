package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.TimeoutReader;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * The timeouts of technologies that Boot configures from properties and whose clients
 * keep them to themselves. Shown where a bean of the technology is there.
 */
final class PropertyTimeouts implements TimeoutReader {

	private static final Map<String, String> BEANS = Map.of("redis",
			"org.springframework.data.redis.connection.RedisConnectionFactory", "rabbitmq",
			"org.springframework.amqp.rabbit.connection.ConnectionFactory", "r2dbc", "io.r2dbc.pool.ConnectionPool",
			"jms", "org.springframework.jms.core.JmsTemplate");

	private final ListableBeanFactory beanFactory;

	private final Environment environment;

	private final ContributedTimeouts contributed;

	PropertyTimeouts(ListableBeanFactory beanFactory, Environment environment, ContributedTimeouts contributed) {
		this.beanFactory = beanFactory;
		this.environment = environment;
		this.contributed = contributed;
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		for (DefaultProperty property : DefaultProperty.ALL) {
			if (isInUse(property)) {
				timeouts.add(timeout(property));
			}
		}
		return timeouts;
	}

	private boolean isInUse(DefaultProperty property) {
		String type = BEANS.get(property.technology());
		ClassLoader classLoader = getClass().getClassLoader();
		return type != null && property.isPresent() && ClassUtils.isPresent(type, classLoader) && this.beanFactory
			.getBeanNamesForType(ClassUtils.resolveClassName(type, classLoader), false, false).length > 0;
	}

	private SocketTimeout timeout(DefaultProperty property) {
		String text = this.environment.getProperty(property.key());
		Duration value = parse(text);
		String name = property.key().substring(property.key().lastIndexOf('.') + 1);
		return new SocketTimeout(property.technology(), name, limit(name), value,
				(limit(name) == Limit.READ) ? Meaning.PER_OPERATION : Meaning.TOTAL,
				this.contributed.originOf(this.environment, property.key(), value), property.key());
	}

	private static Limit limit(String name) {
		if (name.startsWith("connect") || name.startsWith("max-create")) {
			return Limit.CONNECT;
		}
		if (name.startsWith("send")) {
			return Limit.WRITE;
		}
		return name.startsWith("max-") ? Limit.ACQUIRE : Limit.READ;
	}

	private static @Nullable Duration parse(@Nullable String text) {
		try {
			Duration value = (text != null) ? DurationStyle.detectAndParse(text) : Duration.ZERO;
			return (value.isZero() || value.isNegative()) ? null : value;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
