package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.TimeoutOrigins;
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

	private final ListableBeanFactory beanFactory;

	private final Environment environment;

	private final TimeoutOrigins origins;

	PropertyTimeouts(ListableBeanFactory beanFactory, Environment environment, TimeoutOrigins origins) {
		this.beanFactory = beanFactory;
		this.environment = environment;
		this.origins = origins;
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		for (DefaultProperty property : DefaultProperty.ALL) {
			if (property.bean() != null && property.isPresent() && isBean(property.bean())) {
				timeouts.add(timeout(property));
			}
		}
		return timeouts;
	}

	private boolean isBean(String type) {
		ClassLoader classLoader = getClass().getClassLoader();
		return ClassUtils.isPresent(type, classLoader) && this.beanFactory
			.getBeanNamesForType(ClassUtils.resolveClassName(type, classLoader), false, false).length > 0;
	}

	private SocketTimeout timeout(DefaultProperty property) {
		Duration value = parse(this.environment.getProperty(property.key()));
		String name = property.key().substring(property.key().lastIndexOf('.') + 1);
		Meaning meaning = property.isOverruledIn(this.environment) ? Meaning.UNKNOWN : property.meaning();
		return new SocketTimeout(property.technology(), name, property.limit(), value, meaning,
				this.origins.of(property.key(), value), property.key());
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
