package io.github.ebbtide.executor.autoconfigure;

import io.github.ebbtide.executor.DelayedTasksTask;
import io.github.ebbtide.executor.ExecutorObserver;
import io.github.ebbtide.executor.ExecutorWork;
import io.github.ebbtide.executor.LateSubmissions;
import io.github.ebbtide.executor.ScheduledMethods;
import io.github.ebbtide.executor.SchedulerIntake;
import io.github.ebbtide.executor.UnseenExecutorsTask;
import io.github.ebbtide.work.autoconfigure.OwnBeans;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/**
 * {@link AutoConfiguration Auto-configuration} for task executors and schedulers.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnClass(ThreadPoolTaskExecutor.class)
@ConditionalOnBooleanProperty(name = "ebbtide.executor.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ExecutorProperties.class)
@ImportRuntimeHints(ExecutorRuntimeHints.class)
public final class ExecutorAutoConfiguration {

	@Bean
	static ExecutorBeanPostProcessor ebbtideExecutorBeanPostProcessor(
			ObjectProvider<ExecutorObserver> ebbtideExecutorObserver) {
		return new ExecutorBeanPostProcessor(ebbtideExecutorObserver);
	}

	@Bean
	static AsyncMethodAdvisor ebbtideAsyncMethodAdvisor(ObjectProvider<ExecutorObserver> ebbtideExecutorObserver) {
		return new AsyncMethodAdvisor(ebbtideExecutorObserver);
	}

	@Bean
	ExecutorWork ebbtideExecutorWork() {
		return new ExecutorWork();
	}

	@Bean
	LateSubmissions ebbtideLateSubmissions(ExecutorProperties properties) {
		return new LateSubmissions(properties.lateSubmissionPolicy());
	}

	@Bean
	ExecutorObserver ebbtideExecutorObserver(ExecutorWork ebbtideExecutorWork, LateSubmissions ebbtideLateSubmissions,
			ConfigurableListableBeanFactory beanFactory, ExecutorProperties properties) {
		return new ExecutorObserver(ebbtideExecutorWork, ebbtideLateSubmissions,
				new ScheduledMethods(() -> OwnBeans.of(beanFactory, ScheduledTaskHolder.class)), properties.ignored());
	}

	@Bean
	SchedulerIntake ebbtideSchedulerIntake(ExecutorObserver ebbtideExecutorObserver, ExecutorProperties properties) {
		return new SchedulerIntake(ebbtideExecutorObserver, properties.runDelayedTasks());
	}

	@Bean
	@ConditionalOnBooleanProperty("ebbtide.executor.run-delayed-tasks")
	DelayedTasksTask ebbtideDelayedTasksTask(ExecutorObserver ebbtideExecutorObserver) {
		return new DelayedTasksTask(ebbtideExecutorObserver);
	}

	@Bean
	UnseenExecutorsTask ebbtideUnseenExecutorsTask(ExecutorObserver ebbtideExecutorObserver,
			ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new UnseenExecutorsTask(ebbtideExecutorObserver, new ContainerEnds(beanFactory, environment)::of);
	}

}
