package io.github.ebbtide.endpoint.autoconfigure;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Gives the preStop endpoint read-only access where
 * {@code ebbtide.shutdown.pre-stop.enabled} says so or, left unset, on Kubernetes, and no
 * access elsewhere. What the user says about this endpoint always wins; what the user
 * says about endpoints in general can take the access on Kubernetes away, but not grant
 * it. Exposure is left alone.
 */
final class PreStopAccessEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	static final String ENABLED = "ebbtide.shutdown.pre-stop.enabled";

	// Actuator is optional, and this class is loaded without it too
	private static final boolean ACTUATOR_IS_PRESENT = ClassUtils.isPresent(
			"org.springframework.boot.actuate.endpoint.Access",
			PreStopAccessEnvironmentPostProcessor.class.getClassLoader());

	private static final String ACCESS = "management.endpoint.prestop.access";

	private static final String ACCESS_BEFORE_BOOT_3_4 = "management.endpoint.prestop.enabled";

	private static final String DEFAULT_ACCESS = "management.endpoints.access.default";

	private static final String DEFAULT_ACCESS_BEFORE_BOOT_3_4 = "management.endpoints.enabled-by-default";

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 10;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (ACTUATOR_IS_PRESENT && !environment.containsProperty(ACCESS)
				&& !environment.containsProperty(ACCESS_BEFORE_BOOT_3_4)) {
			Access access = isEnabled(environment) ? Access.READ_ONLY : Access.NONE;
			DefaultPropertiesPropertySource.addOrMerge(Map.of(ACCESS, access.name()), environment.getPropertySources());
		}
	}

	private boolean isEnabled(ConfigurableEnvironment environment) {
		Binder binder = Binder.get(environment);
		return binder.bind(ENABLED, Boolean.class)
			.orElseGet(() -> CloudPlatform.KUBERNETES.isActive(environment) && !isDeniedByDefault(binder));
	}

	private boolean isDeniedByDefault(Binder binder) {
		return binder.bind(DEFAULT_ACCESS, Access.class).orElse(Access.READ_ONLY) == Access.NONE
				|| !binder.bind(DEFAULT_ACCESS_BEFORE_BOOT_3_4, Boolean.class).orElse(true);
	}

}
