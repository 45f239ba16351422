package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.stream.autoconfigure.ReactiveStreamAutoConfiguration;
import io.github.ebbtide.traffic.HttpConnectors;
import io.github.ebbtide.traffic.JettyConnectors;
import io.github.ebbtide.traffic.NettyConnectors;
import io.github.ebbtide.traffic.ReactiveTrackingFilter;
import io.github.ebbtide.traffic.RequestTracker;
import io.github.ebbtide.work.WorkSource;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.reactive.JettyReactiveWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

class ReactiveTrafficAutoConfigurationTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(ReactiveTrafficAutoConfiguration.class,
			ReactiveStreamAutoConfiguration.class, TrafficAutoConfiguration.class);

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(ALL);

	@Test
	void countsRequestsSettlesAndEndsEventStreams() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBeanProvider(WebFilter.class).orderedStream().findFirst())
				.containsInstanceOf(ReactiveTrackingFilter.class);
			assertThat(context).hasSingleBean(WorkSource.class);
			assertThat(context.getBeanProvider(ShutdownTask.class).stream().map(ShutdownTask::name))
				.containsExactlyInAnyOrder("traffic", "event-streams", "idle-connections", "connections", "listeners");
		});
	}

	@Test
	void needsNothingOfServlets() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.web.servlet",
					"org.springframework.boot.webmvc"))
			.run((context) -> assertThat(context).hasSingleBean(ReactiveTrackingFilter.class));
	}

	@Test
	void leavesConnectionsToAnotherServer() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.boot.reactor.netty"))
			.run((context) -> assertThat(context).hasSingleBean(ReactiveTrackingFilter.class)
				.doesNotHaveBean(HttpConnectors.class));
	}

	@Test
	void ofReactorNettyAndJettyItDrainsTheOneThatServes() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(HttpConnectors.class)
			.hasSingleBean(NettyConnectors.class));
		this.contextRunner.withBean(JettyReactiveWebServerFactory.class)
			.run((context) -> assertThat(context).hasSingleBean(HttpConnectors.class)
				.hasSingleBean(JettyConnectors.class));
	}

	@Test
	void isNotThereWhereTheServerIsOne() {
		new WebApplicationContextRunner().withConfiguration(ALL)
			.run((context) -> assertThat(context).hasSingleBean(RequestTracker.class).doesNotHaveBean(WebFilter.class));
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("ebbtide.traffic.enabled=false", "ebbtide.stream.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WebFilter.class).doesNotHaveBean(ShutdownTask.class));
	}

}
