package io.github.ebbtide.timeout.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The beans of a type that are there already. To look at timeouts creates none: what
 * nobody has used yet has no socket.
 *
 * @param <T> the type
 */
record ExistingBeans<T>(ConfigurableListableBeanFactory beanFactory,
		Class<T> type) implements Supplier<Map<String, T>> {

	@Override
	public Map<String, T> get() {
		Map<String, T> beans = new LinkedHashMap<>();
		for (String name : this.beanFactory.getBeanNamesForType(this.type, false, false)) {
			if (this.type.isInstance(this.beanFactory.getSingleton(name))) {
				beans.put(name, this.type.cast(this.beanFactory.getSingleton(name)));
			}
		}
		return beans;
	}

}
