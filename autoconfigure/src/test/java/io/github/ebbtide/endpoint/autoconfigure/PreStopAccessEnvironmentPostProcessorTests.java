package io.github.ebbtide.endpoint.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.util.TestPropertyValues.Type;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class PreStopAccessEnvironmentPostProcessorTests {

	private static final Map<String, Object> KUBERNETES = Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1",
			"KUBERNETES_SERVICE_PORT", "443");

	@Test
	void outsideOfKubernetesThereIsNoAccess() {
		assertThat(access(Map.of())).isEqualTo("NONE");
	}

	@Test
	void outsideOfKubernetesGeneralAccessDoesNotGrantIt() {
		assertThat(access(Map.of(), "management.endpoints.access.default=unrestricted")).isEqualTo("NONE");
	}

	@Test
	void onKubernetesAccessIsReadOnly() {
		assertThat(access(KUBERNETES)).isEqualTo("READ_ONLY");
	}

	@Test
	void onAPlatformTheUserNamesDetectionDoesNotCount() {
		assertThat(access(KUBERNETES, "spring.main.cloud-platform=none")).isEqualTo("NONE");
	}

	@Test
	void onKubernetesTheUserCanSwitchItOff() {
		assertThat(access(KUBERNETES, "ebbtide.shutdown.pre-stop.enabled=false")).isEqualTo("NONE");
	}

	@Test
	void onKubernetesAGeneralDenialHolds() {
		assertThat(access(KUBERNETES, "management.endpoints.access.default=none")).isEqualTo("NONE");
		assertThat(access(KUBERNETES, "management.endpoints.enabled-by-default=false")).isEqualTo("NONE");
	}

	@Test
	void whenTheUserAsksForItAccessIsReadOnlyInSpiteOfAGeneralDenial() {
		assertThat(access(Map.of(), "ebbtide.shutdown.pre-stop.enabled=true")).isEqualTo("READ_ONLY");
		assertThat(
				access(Map.of(), "ebbtide.shutdown.pre-stop.enabled=true", "management.endpoints.access.default=none"))
			.isEqualTo("READ_ONLY");
	}

	@Test
	void whatTheUserSaysAboutThisEndpointWins() {
		assertThat(access(KUBERNETES, "management.endpoint.prestop.access=none")).isEqualTo("none");
		assertThat(access(Map.of("MANAGEMENT_ENDPOINT_PRESTOP_ACCESS", "unrestricted"))).isEqualTo("unrestricted");
		assertThat(access(KUBERNETES, "management.endpoint.prestop.enabled=false")).isNull();
	}

	@Test
	void whatTheApplicationSetsAsADefaultPropertyWinsToo() {
		StandardEnvironment environment = new StandardEnvironment();
		DefaultPropertiesPropertySource.addOrMerge(
				Map.of("management.endpoint.prestop.access", "none", "ebbtide.shutdown.pre-stop.enabled", "true"),
				environment.getPropertySources());
		assertThat(access(environment, KUBERNETES)).isEqualTo("none");
	}

	private @Nullable String access(Map<String, Object> variables, String... properties) {
		return access(new StandardEnvironment(), variables, properties);
	}

	private @Nullable String access(StandardEnvironment environment, Map<String, Object> variables,
			String... properties) {
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
		TestPropertyValues.of(properties).applyTo(environment, Type.MAP);
		new PreStopAccessEnvironmentPostProcessor().postProcessEnvironment(environment, new SpringApplication());
		return environment.getProperty("management.endpoint.prestop.access");
	}

}
