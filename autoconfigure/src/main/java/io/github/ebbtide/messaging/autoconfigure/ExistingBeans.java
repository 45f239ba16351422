package io.github.ebbtide.messaging.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The beans that exist: looked for in a drain, when none must be created any more.
 */
final class ExistingBeans {

	private ExistingBeans() {
	}

	static <T> Map<String, T> of(ConfigurableListableBeanFactory beanFactory, Class<T> type) {
		Map<String, T> beans = new LinkedHashMap<>();
		for (String name : beanFactory.getBeanNamesForType(type, false, false)) {
			if (beanFactory.containsSingleton(name)) {
				beans.put(name, beanFactory.getBean(name, type));
			}
		}
		return beans;
	}

}
