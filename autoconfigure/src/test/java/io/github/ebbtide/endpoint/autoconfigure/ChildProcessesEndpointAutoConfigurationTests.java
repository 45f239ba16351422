package io.github.ebbtide.endpoint.autoconfigure;

import java.time.Clock;

import io.github.ebbtide.endpoint.ChildProcessesEndpoint;
import io.github.ebbtide.process.test.ScriptedChildProcesses;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ChildProcessesEndpointAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
		.withBean(ScriptedChildProcesses.class)
		.withPropertyValues("management.endpoints.web.exposure.include=childprocesses");

	@Test
	void anExposedEndpointIsThere() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ChildProcessesEndpoint.class));
	}

	@Test
	void nothingIsThereUntilTheUserExposesIt() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(ChildProcessesEndpoint.class));
	}

	@Test
	void itBacksOffFromTheUsersOwn() {
		this.runner.withBean("own", ChildProcessesEndpoint.class, () -> new ChildProcessesEndpoint(Clock.systemUTC()))
			.run((context) -> assertThat(context).getBeanNames(ChildProcessesEndpoint.class).containsExactly("own"));
	}

	@Test
	void withoutChildProcessesOrActuatorItIsAbsent() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ChildProcessesEndpoint.class));
		this.runner.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ChildProcessesEndpoint.class));
	}

}
