package io.github.ebbtide.timeout.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The beans of a type that are there already, those of factories too. To look at timeouts
 * creates none: what nobody has used yet has no socket.
 *
 * @param <T> the type
 */
record ExistingBeans<T>(ConfigurableListableBeanFactory beanFactory,
		Class<T> type) implements Supplier<Map<String, T>> {

	@Override
	public Map<String, T> get() {
		Map<String, T> beans = new LinkedHashMap<>();
		for (String name : this.beanFactory.getBeanNamesForType(this.type, true, false)) {
			Object bean = this.beanFactory.getSingleton(name);
			if (bean instanceof FactoryBean<?> factory && factory.isSingleton()) {
				bean = this.beanFactory.getBean(name);
			}
			if (this.type.isInstance(bean)) {
				beans.put(name, this.type.cast(bean));
			}
		}
		return beans;
	}

}
