package io.github.ebbtide.grpc.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.fixture.Desk;
import io.github.ebbtide.grpc.GrpcCalls;
import io.github.ebbtide.grpc.GrpcServers;
import io.github.ebbtide.shutdown.autoconfigure.PropagationDelay;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GrpcAutoConfiguration.class));

	private final ApplicationContextRunner withService = this.runner.withBean(Desk.class);

	@Test
	void itIsThereWhereAServiceIs() {
		this.withService.run((context) -> assertThat(context).hasSingleBean(GrpcCalls.class)
			.hasSingleBean(GrpcServers.class)
			.hasSingleBean(ServerBuilderCustomizer.class));
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(GrpcCalls.class));
		this.withService.withClassLoader(new FilteredClassLoader(GrpcServerLifecycle.class))
			.run((context) -> assertThat(context).doesNotHaveBean(GrpcCalls.class));
	}

	@Test
	void itCanBeSwitchedOff() {
		this.withService.withPropertyValues("ebbtide.grpc.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(GrpcCalls.class));
	}

	@Test
	void aNegativeTimeIsRefused() {
		this.withService.withPropertyValues("ebbtide.grpc.stream-timeout=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("ebbtide.grpc.stream-timeout"));
	}

	@Test
	void routersHaveTheTimeThatTheUserSaysOrThatThePlatformTakes() {
		MockEnvironment environment = new MockEnvironment();
		assertThat(PropagationDelay.of(environment)).isZero();
		environment.setProperty("spring.main.cloud-platform", "kubernetes");
		assertThat(PropagationDelay.of(environment)).isEqualTo(Duration.ofSeconds(5));
		new ApplicationContextRunner().withPropertyValues("ebbtide.traffic.propagation-delay=7s")
			.run((context) -> assertThat(PropagationDelay.of(context.getEnvironment()))
				.isEqualTo(Duration.ofSeconds(7)));
	}

}
