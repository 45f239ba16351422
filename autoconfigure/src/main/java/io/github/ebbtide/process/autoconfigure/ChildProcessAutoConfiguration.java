package io.github.ebbtide.process.autoconfigure;

import io.github.ebbtide.process.ChildProcessDrain;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.LocalChildProcesses;
import io.github.ebbtide.shutdown.ShutdownTask;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for child processes. A bean of your
 * own of type {@link ChildProcesses} takes the place of all of it.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "ebbtide.child-process.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(value = ChildProcesses.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(ChildProcessProperties.class)
public final class ChildProcessAutoConfiguration {

	@Bean
	LocalChildProcesses ebbtideChildProcesses(ChildProcessProperties properties,
			OwnProcessListeners ebbtideProcessListeners) {
		return new LocalChildProcesses(properties.settings(), ebbtideProcessListeners);
	}

	@Bean
	OwnProcessListeners ebbtideProcessListeners(ConfigurableListableBeanFactory beanFactory) {
		return new OwnProcessListeners(beanFactory);
	}

	@Bean
	ChildProcessDrain ebbtideChildProcessDrain(LocalChildProcesses ebbtideChildProcesses) {
		return new ChildProcessDrain(ebbtideChildProcesses);
	}

	@Bean
	ShutdownTask ebbtideChildProcessFinishTask(ChildProcessDrain ebbtideChildProcessDrain) {
		return ebbtideChildProcessDrain.finish();
	}

	@Bean
	ShutdownTask ebbtideChildProcessReleaseTask(ChildProcessDrain ebbtideChildProcessDrain) {
		return ebbtideChildProcessDrain.release();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HealthContributorRegistry.class)
	static class HealthConfiguration {

		@Bean
		ChildProcessHealthRegistrar ebbtideChildProcessHealthRegistrar(
				ObjectProvider<LocalChildProcesses> ebbtideChildProcesses,
				ObjectProvider<HealthContributorRegistry> registry) {
			return new ChildProcessHealthRegistrar(new ChildProcessHealth(ebbtideChildProcesses), registry);
		}

	}

}
