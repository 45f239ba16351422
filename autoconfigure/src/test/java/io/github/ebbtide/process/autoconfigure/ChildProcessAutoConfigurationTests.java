package io.github.ebbtide.process.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.ebbtide.process.ChildProcessSettings;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.LocalChildProcesses;
import io.github.ebbtide.process.test.ScriptedChildProcesses;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.WorkSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ChildProcessAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(ChildProcessAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class));

	@Test
	void childrenCanBeLaunchedAndAreWork() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(ChildProcesses.class)
				.hasSingleBean(WorkSource.class)
				.hasSingleBean(ChildProcessHealthRegistrar.class);
			assertThat(context.getBeanProvider(ShutdownTask.class).stream().map(ShutdownTask::phase))
				.containsExactlyInAnyOrder("finish", "release");
			assertThat(context.getBean(ChildProcessProperties.class).settings())
				.isEqualTo(ChildProcessSettings.defaults());
		});
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void healthAppearsWithTheFirstLaunch() {
		this.runner.run((context) -> {
			HealthContributorRegistry registry = context.getBean(HealthContributorRegistry.class);
			assertThat(registry.getContributor(ChildProcessHealthRegistrar.NAME)).isNull();
			for (int i = 0; i < 2; i++) {
				assertThat(context.getBean(ChildProcesses.class).run(Command.of("true")).succeeded()).isTrue();
			}
			HealthIndicator health = (HealthIndicator) registry.getContributor(ChildProcessHealthRegistrar.NAME);
			assertThat(health.health(true).getStatus()).isEqualTo(Status.UP);
			assertThat(health.health(true).getDetails()).containsEntry("active", 0);
		});
	}

	@Test
	void aContextThatLaunchesNothingStartsNoThread() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.runner.run((context) -> assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith("ebbtide-child-"))
			.isSubsetOf(before));
	}

	@Test
	void settingsComeFromTheProperties() {
		this.runner
			.withPropertyValues("ebbtide.child-process.max-concurrent=3", "ebbtide.child-process.timeout=0",
					"ebbtide.child-process.kill-after=1s", "ebbtide.child-process.max-output=2KB",
					"ebbtide.child-process.commands.gzip.max-concurrent=2",
					"ebbtide.child-process.environment.inherited-variables=PATH")
			.run((context) -> {
				ChildProcessSettings settings = context.getBean(ChildProcessProperties.class).settings();
				assertThat(settings.maxConcurrent()).isEqualTo(3);
				assertThat(settings.maxConcurrentByCommand()).containsEntry("gzip", 2);
				assertThat(settings.timeout()).isEqualTo(Duration.ZERO);
				assertThat(settings.killAfter()).hasSeconds(1);
				assertThat(settings.maxOutput()).isEqualTo(2048);
				assertThat(settings.inheritedVariables()).isEqualTo(List.of("PATH"));
			});
	}

	@Test
	void whatCannotWorkFailsAtStartup() {
		for (String property : List.of("max-concurrent=0", "commands.gzip.max-concurrent=0", "timeout=-1s",
				"kill-after=-1s", "max-output=-1B")) {
			this.runner.withPropertyValues("ebbtide.child-process." + property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("ebbtide.child-process." + property.substring(0, property.indexOf('='))));
		}
	}

	@Test
	void backsOffWhereTheUserHasChildProcesses() {
		this.runner.withBean(ScriptedChildProcesses.class)
			.run((context) -> assertThat(context).hasSingleBean(ChildProcesses.class)
				.doesNotHaveBean(LocalChildProcesses.class)
				.doesNotHaveBean(ShutdownTask.class));
	}

	@Test
	void canBeDisabled() {
		this.runner.withPropertyValues("ebbtide.child-process.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ChildProcesses.class)
				.doesNotHaveBean(WorkSource.class));
	}

	@Test
	void withoutHealthThereIsNoIndicator() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ChildProcessAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ChildProcesses.class)
				.doesNotHaveBean(ChildProcessHealthRegistrar.class));
	}

}
