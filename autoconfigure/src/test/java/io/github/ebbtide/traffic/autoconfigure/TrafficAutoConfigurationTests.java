package io.github.ebbtide.traffic.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.HttpConnectors;
import io.github.ebbtide.traffic.JettyConnectors;
import io.github.ebbtide.traffic.Reminder;
import io.github.ebbtide.traffic.RequestTracker;
import io.github.ebbtide.traffic.RequestTrackingFilter;
import io.github.ebbtide.traffic.SettleTask;
import io.github.ebbtide.traffic.TomcatConnectors;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.WorkSource;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

import static org.assertj.core.api.Assertions.assertThat;

class TrafficAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TrafficAutoConfiguration.class));

	@Test
	void tracksRequestsSettlesAndDrainsTomcat() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(WorkSource.class)
				.hasSingleBean(RequestTracker.class)
				.hasSingleBean(SettleTask.class)
				.hasSingleBean(Intake.class)
				.hasSingleBean(DrainProgress.class)
				.hasSingleBean(GracefulPhase.class)
				.hasSingleBean(FilterRegistrationBean.class);
			assertThat(context.getBeanProvider(ShutdownTask.class).stream().map(ShutdownTask::name))
				.containsExactlyInAnyOrder("traffic", "idle-connections", "connections", "listeners");
		});
	}

	@Test
	void theFilterComesFirstAndSupportsAsynchronousRequests() {
		this.contextRunner.run((context) -> {
			FilterRegistrationBean<?> registration = context.getBean(FilterRegistrationBean.class);
			assertThat(registration.getFilter()).isInstanceOf(RequestTrackingFilter.class);
			assertThat(registration.getOrder()).isEqualTo(Integer.MIN_VALUE);
			assertThat(registration.isAsyncSupported()).isTrue();
		});
	}

	@Test
	void aChildRemindsItsOwnClientsOnly() {
		AtomicInteger reminded = new AtomicInteger();
		this.contextRunner.withBean("parentsReminder", Reminder.class, () -> () -> reminded.incrementAndGet() > 0)
			.run((parent) -> this.contextRunner.withParent(parent)
				.withPropertyValues("ebbtide.traffic.propagation-delay=100ms")
				.run((child) -> {
					child.getBean(DrainProgress.class)
						.drainStarted(ShutdownReason.SIGTERM, Deadline.after(Duration.ofSeconds(10)));
					child.getBeanFactory().getBean(SettleTask.class).run(Deadline.after(Duration.ofSeconds(10)));
					assertThat(reminded).hasValue(0);
				}));
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("ebbtide.traffic.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WorkSource.class)
				.doesNotHaveBean(Intake.class)
				.doesNotHaveBean(FilterRegistrationBean.class));
	}

	@Test
	void isNotThereWithoutAServletWebApplication() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TrafficAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(RequestTracker.class));
	}

	@Test
	void withoutTomcatThereIsNoIntake() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Tomcat.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RequestTracker.class)
				.doesNotHaveBean(Intake.class));
	}

	@Test
	void ofTomcatAndJettyItDrainsTheOneThatServes() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(HttpConnectors.class)
			.hasSingleBean(TomcatConnectors.class));
		WebApplicationContextRunner onJetty = this.contextRunner.withBean(JettyServletWebServerFactory.class);
		onJetty.run((context) -> assertThat(context).hasSingleBean(HttpConnectors.class)
			.hasSingleBean(JettyConnectors.class)
			.hasSingleBean(Intake.class));
		onJetty.withPropertyValues("ebbtide.traffic.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HttpConnectors.class));
	}

	@Test
	void jettyNeedsNeitherTomcatNorHttp2() {
		this.contextRunner.withBean(JettyServletWebServerFactory.class)
			.withClassLoader(new FilteredClassLoader("org.apache.catalina", "org.eclipse.jetty.http2"))
			.run((context) -> assertThat(context).hasSingleBean(JettyConnectors.class));
	}

	@Test
	void withoutActuatorNothingIsOnTheMainPort() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(PathMappedEndpoints.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ManagementAccess.class));
	}

	@Test
	void thePropagationDelayIsFiveSecondsOnKubernetesAndNoneElsewhere() {
		this.contextRunner.run((context) -> assertThat(
				context.getBean(TrafficProperties.class).propagationDelay(context.getEnvironment()))
			.isZero());
		this.contextRunner
			.withPropertyValues("KUBERNETES_SERVICE_HOST=10.0.0.1", "spring.main.cloud-platform=kubernetes")
			.run((context) -> assertThat(
					context.getBean(TrafficProperties.class).propagationDelay(context.getEnvironment()))
				.hasSeconds(5));
		this.contextRunner
			.withPropertyValues("ebbtide.traffic.propagation-delay=0s", "spring.main.cloud-platform=kubernetes")
			.run((context) -> assertThat(
					context.getBean(TrafficProperties.class).propagationDelay(context.getEnvironment()))
				.isZero());
	}

	@Test
	void aMistakeInAnIgnoredPathFailsAtStartup() {
		this.contextRunner.withPropertyValues("ebbtide.traffic.ignored-paths=/a/{b")
			.run((context) -> assertThat(context).hasFailed());
	}

}
