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
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gives Boot's own properties finite timeouts as their defaults. They go below everything
 * that a user says, wherever: into the default properties, and only where those say
 * nothing either. A bootstrap context is left alone.
 */
final class SocketTimeoutEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private final ConfigurableBootstrapContext bootstrapContext;

	SocketTimeoutEnvironmentPostProcessor(ConfigurableBootstrapContext bootstrapContext) {
		this.bootstrapContext = bootstrapContext;
	}

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 10;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getPropertySources().contains("bootstrap")) {
			return;
		}
		SocketTimeoutProperties settings = SocketTimeoutProperties.in(environment);
		Map<String, Object> defaults = new LinkedHashMap<>();
		for (DefaultProperty property : DefaultProperty.ALL) {
			String value = property.value(settings, environment);
			if (value != null) {
				defaults.put(property.key(), value);
			}
		}
		if (!defaults.isEmpty()) {
			DefaultPropertiesPropertySource.addOrMerge(defaults, environment.getPropertySources());
		}
		setUrlConnectionDefaults(settings.of("url-connection"));
		Map<String, String> contributed = new LinkedHashMap<>();
		defaults.forEach((key, value) -> contributed.put(key, value.toString()));
		this.bootstrapContext.addCloseListener((event) -> event.getApplicationContext()
			.getBeanFactory()
			.registerSingleton(ContributedTimeouts.BEAN_NAME, new ContributedTimeouts(Map.copyOf(contributed))));
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
