package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Gives Boot's own properties finite timeouts as their defaults. They go below everything
 * that a user says, wherever: into the default properties, and only where those say
 * nothing either; below what a parent context says too. A bootstrap context is left
 * alone.
 */
final class SocketTimeoutEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private final ConfigurableBootstrapContext bootstrapContext;

	SocketTimeoutEnvironmentPostProcessor(ConfigurableBootstrapContext bootstrapContext) {
		this.bootstrapContext = bootstrapContext;
	}

	/** Before other features add defaults, which would look like the user's. */
	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 9;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getPropertySources().contains("bootstrap")) {
			return;
		}
		boolean ownDefaults = environment.getPropertySources().contains(DefaultPropertiesPropertySource.NAME);
		SocketTimeoutProperties settings = SocketTimeoutProperties.in(environment);
		Map<String, String> contributed = contribute(settings, environment);
		setUrlConnectionDefaults(settings.of("url-connection"));
		this.bootstrapContext.addCloseListener((event) -> event.getApplicationContext()
			.getBeanFactory()
			.registerSingleton(ContributedTimeouts.BEAN_NAME,
					new ContributedTimeouts(belowParent(event.getApplicationContext(), contributed, ownDefaults))));
	}

	private static Map<String, String> contribute(SocketTimeoutProperties settings,
			ConfigurableEnvironment environment) {
		Map<String, String> defaults = new LinkedHashMap<>();
		for (DefaultProperty property : DefaultProperty.ALL) {
			String value = property.value(settings, environment);
			if (value != null) {
				defaults.put(property.key(), value);
			}
		}
		DefaultPropertiesPropertySource.addOrMerge(new LinkedHashMap<>(defaults), environment.getPropertySources());
		return Map.copyOf(defaults);
	}

	/**
	 * What a parent says has come into the environment after ours, and so below it; its
	 * default properties, which would have where there are no others, have not come at
	 * all, since ours have their name.
	 */
	private static Map<String, String> belowParent(ConfigurableApplicationContext context,
			Map<String, String> contributed, boolean ownDefaults) {
		if (!(context.getParent() instanceof ConfigurableApplicationContext parent)) {
			return contributed;
		}
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		Map<String, Object> theirs = new LinkedHashMap<>();
		if (!ownDefaults) {
			theirs.putAll(defaultsIn(parent.getEnvironment().getPropertySources(), contributedBy(parent)));
		}
		theirs.putAll(defaultsIn(sources, contributed));
		sources.remove(DefaultPropertiesPropertySource.NAME);
		DefaultPropertiesPropertySource.addOrMerge(theirs, sources);
		return contribute(SocketTimeoutProperties.in(context.getEnvironment()), context.getEnvironment());
	}

	/**
	 * Return the default properties without ours.
	 * @param sources where they are
	 * @param ours what to leave out where it has not been changed
	 * @return the default properties, for the caller to keep
	 */
	static Map<String, Object> defaultsIn(MutablePropertySources sources, Map<String, String> ours) {
		Map<String, Object> defaults = new LinkedHashMap<>();
		PropertySource<?> source = sources.get(DefaultPropertiesPropertySource.NAME);
		if (source != null && source.getSource() instanceof Map<?, ?> values) {
			values.forEach((key, value) -> defaults.put(String.valueOf(key), value));
		}
		defaults.entrySet().removeAll(ours.entrySet());
		return defaults;
	}

	private static Map<String, String> contributedBy(ConfigurableApplicationContext context) {
		Object contributed = context.getBeanFactory().getSingleton(ContributedTimeouts.BEAN_NAME);
		return (contributed instanceof ContributedTimeouts timeouts) ? timeouts.values() : Map.of();
	}

	/** The JDK reads them once, at the first URL connection of the process. */
	private static void setUrlConnectionDefaults(Limits limits) {
		setSystemProperty(UrlConnectionTimeouts.CONNECT, limits.connect());
		setSystemProperty(UrlConnectionTimeouts.READ, limits.read());
	}

	private static void setSystemProperty(String name, @Nullable Duration value) {
		if (value != null && System.getProperty(name) == null) {
			System.setProperty(name, DefaultProperty.Unit.MILLIS.print(value));
		}
	}

}
