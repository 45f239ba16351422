package io.github.ebbtide.endpoint.autoconfigure;

import io.github.ebbtide.endpoint.DrainEndpoint;
import io.github.ebbtide.endpoint.DrainEndpointWebExtension;
import io.github.ebbtide.endpoint.PreStopEndpoint;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class EndpointAutoConfigurationTests {

	private static final String EXPOSE = "management.endpoints.web.exposure.include=drain,prestop";

	private static final String PRE_STOP = "ebbtide.shutdown.pre-stop.enabled=true";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withInitializer((context) -> new PreStopAccessEnvironmentPostProcessor()
			.postProcessEnvironment(context.getEnvironment(), new SpringApplication()))
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
		.withUserConfiguration(DrainConfiguration.class);

	@Test
	void nothingIsThereUntilTheUserExposesIt() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(DrainEndpoint.class)
			.doesNotHaveBean(DrainEndpointWebExtension.class)
			.doesNotHaveBean(PreStopEndpoint.class)
			.doesNotHaveBean(PreStopNotExposedWarning.class));
	}

	@Test
	void anExposedDrainEndpointIsThere() {
		this.runner.withPropertyValues(EXPOSE)
			.run((context) -> assertThat(context).hasSingleBean(DrainEndpoint.class)
				.hasSingleBean(DrainEndpointWebExtension.class)
				.doesNotHaveBean(PreStopEndpoint.class));
	}

	@Test
	void aDrainEndpointWithoutAccessIsNotThere() {
		this.runner.withPropertyValues(EXPOSE, "management.endpoint.drain.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(DrainEndpoint.class)
				.doesNotHaveBean(DrainEndpointWebExtension.class));
	}

	@Test
	void overJmxOnlyTheDrainEndpointIsThereButNothingOfTheWeb() {
		this.runner
			.withPropertyValues(PRE_STOP, "spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*",
					"management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).hasSingleBean(DrainEndpoint.class)
				.doesNotHaveBean(DrainEndpointWebExtension.class)
				.doesNotHaveBean(PreStopEndpoint.class));
	}

	@Test
	void anExposedPreStopEndpointIsThereWhenItIsEnabled(CapturedOutput output) {
		this.runner.withPropertyValues(EXPOSE, PRE_STOP)
			.run((context) -> assertThat(context).hasSingleBean(PreStopEndpoint.class));
		assertThat(output).doesNotContain("no preStop hook");
	}

	@Test
	void aPreStopThatTheUserEnabledButDidNotExposeIsWarnedAbout(CapturedOutput output) {
		this.runner.withPropertyValues(PRE_STOP)
			.run((context) -> assertThat(context).doesNotHaveBean(PreStopEndpoint.class));
		assertThat(output).contains("no preStop hook can reach the 'prestop' endpoint");
	}

	@Test
	void withoutAServletWebServerThereIsNoPreStop() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
			.withUserConfiguration(DrainConfiguration.class)
			.withPropertyValues(EXPOSE, "management.endpoint.prestop.access=READ_ONLY")
			.run((context) -> assertThat(context).hasSingleBean(DrainEndpoint.class)
				.doesNotHaveBean(PreStopEndpoint.class));
	}

	@Test
	void whatTheUserPutsInTheirPlaceIsAsGoodAsOurs(CapturedOutput output) {
		this.runner.withUserConfiguration(OwnEndpointsConfiguration.class)
			.withPropertyValues(EXPOSE, PRE_STOP)
			.run((context) -> assertThat(context).hasSingleBean(DrainEndpointWebExtension.class)
				.doesNotHaveBean(PreStopNotExposedWarning.class));
		assertThat(output).doesNotContain("no preStop hook");
	}

	@Test
	void itBacksOffFromTheUsersOwnBeans() {
		this.runner.withUserConfiguration(OwnEndpointsConfiguration.class)
			.withPropertyValues(EXPOSE, PRE_STOP)
			.run((context) -> assertThat(context).getBeanNames(DrainEndpoint.class).containsExactly("own"));
		this.runner.withUserConfiguration(OwnEndpointsConfiguration.class)
			.withPropertyValues(EXPOSE, PRE_STOP)
			.run((context) -> assertThat(context).getBeanNames(PreStopEndpoint.class).containsExactly("ownPreStop"));
	}

	@Test
	void withoutADrainThereIsNothingToShow() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
			.withPropertyValues(EXPOSE, PRE_STOP)
			.run((context) -> assertThat(context).doesNotHaveBean(DrainEndpoint.class)
				.doesNotHaveBean(DrainEndpointWebExtension.class)
				.doesNotHaveBean(PreStopEndpoint.class)
				.doesNotHaveBean(PreStopNotExposedWarning.class));
	}

	@Test
	void withoutActuatorItIsAbsent() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
			.withUserConfiguration(DrainConfiguration.class)
			.withPropertyValues(EXPOSE, PRE_STOP)
			.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(EndpointAutoConfiguration.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpointsConfiguration {

		@Bean
		DrainEndpoint own(ShutdownCoordinator coordinator) {
			return new DrainEndpoint(coordinator);
		}

		@Bean
		PreStopEndpoint ownPreStop(ShutdownCoordinator coordinator) {
			return PreStopEndpoint.forServlet(coordinator);
		}

	}

}
