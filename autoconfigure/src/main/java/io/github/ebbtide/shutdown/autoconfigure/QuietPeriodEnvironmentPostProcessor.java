package io.github.ebbtide.shutdown.autoconfigure;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Lets Reactor Netty's event loops end as soon as they are told to. By default they wait
 * for two seconds in case something comes, when all that a drain waits for is over. What
 * the user says wins.
 */
final class QuietPeriodEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	static final String PROPERTY = "spring.reactor.netty.shutdown-quiet-period";

	private static final boolean REACTOR_NETTY_IS_PRESENT = ClassUtils
		.isPresent("reactor.netty.resources.LoopResources", QuietPeriodEnvironmentPostProcessor.class.getClassLoader());

	/** After everything that a user says, default properties included, is known. */
	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 10;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (REACTOR_NETTY_IS_PRESENT && !environment.getPropertySources().contains("bootstrap")
				&& environment.getProperty("ebbtide.shutdown.enabled", Boolean.class, true)
				&& !environment.containsProperty(PROPERTY)) {
			DefaultPropertiesPropertySource.addOrMerge(Map.of(PROPERTY, "0s"), environment.getPropertySources());
		}
	}

}
