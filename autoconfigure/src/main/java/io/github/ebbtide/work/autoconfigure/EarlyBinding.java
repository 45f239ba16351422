package io.github.ebbtide.work.autoconfigure;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * Properties that are needed before there are beans. Where nothing is set, nothing is
 * bound: that would be the dearest part of the start. Public for wiring only.
 *
 * @since 0.1.0
 */
public final class EarlyBinding {

	private EarlyBinding() {
	}

	/**
	 * Return what is set.
	 * @param environment where it is set
	 * @param prefix the prefix of the properties
	 * @param defaults what holds where nothing is set
	 * @param <T> the type of the properties
	 * @return the properties
	 */
	public static <T> T in(Environment environment, String prefix, T defaults) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(prefix);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT) {
				@SuppressWarnings("unchecked")
				Class<T> type = (Class<T>) defaults.getClass();
				return Binder.get(environment).bindOrCreate(prefix, type);
			}
		}
		return defaults;
	}

}
