package io.github.ebbtide.timeout.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationImportEvent;
import org.springframework.boot.autoconfigure.AutoConfigurationImportListener;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;

/**
 * Takes back the defaults that a user has overruled by another property where it could
 * not be seen at first: in an annotated property source. Those are known when
 * auto-configurations are imported, before one of them has looked at a property.
 */
final class OverruledDefaultsListener implements AutoConfigurationImportListener, BeanFactoryAware {

	private @Nullable BeanFactory beanFactory;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void onAutoConfigurationImportEvent(AutoConfigurationImportEvent event) {
		if (this.beanFactory instanceof DefaultListableBeanFactory beans
				&& beans.getSingleton(ContributedTimeouts.BEAN_NAME) instanceof ContributedTimeouts contributed
				&& beans.getSingleton(
						ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME) instanceof ConfigurableEnvironment environment) {
			Map<String, String> left = new LinkedHashMap<>(contributed.values());
			for (DefaultProperty property : DefaultProperty.ALL) {
				if (left.containsKey(property.key()) && property.isOverruledIn(environment)) {
					left.remove(property.key());
				}
			}
			if (left.size() < contributed.values().size()) {
				replace(environment.getPropertySources(), contributed.values(), left);
				beans.destroySingleton(ContributedTimeouts.BEAN_NAME);
				beans.registerSingleton(ContributedTimeouts.BEAN_NAME, new ContributedTimeouts(Map.copyOf(left)));
			}
		}
	}

	private static void replace(MutablePropertySources sources, Map<String, String> contributed,
			Map<String, String> left) {
		Map<String, Object> defaults = SocketTimeoutEnvironmentPostProcessor.defaultsIn(sources, contributed);
		defaults.putAll(left);
		sources.remove(DefaultPropertiesPropertySource.NAME);
		DefaultPropertiesPropertySource.addOrMerge(defaults, sources);
	}

}
