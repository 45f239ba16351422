package io.github.ebbtide.shutdown.autoconfigure;

import io.github.ebbtide.shutdown.DrainLog;
import io.github.ebbtide.shutdown.ProcessExit;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for the drain.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = { WorkAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "ebbtide.shutdown.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ShutdownProperties.class)
@ImportRuntimeHints(ShutdownRuntimeHints.class)
public final class ShutdownAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ShutdownCoordinator ebbtideShutdownCoordinator(ShutdownProperties properties,
			ConfigurableListableBeanFactory beanFactory, ContextParticipants ebbtideContextParticipants,
			WorkRegistry ebbtideWorkRegistry) {
		return new ShutdownCoordinator(properties.timeout(),
				ConfiguredPhases.of(properties, OwnBeans.of(beanFactory, ShutdownPhase.class)),
				ebbtideContextParticipants.participants(), ebbtideWorkRegistry, ProcessExit.ofThisJvm().clock(),
				Ticker.SYSTEM);
	}

	@Bean
	ContextParticipants ebbtideContextParticipants(ConfigurableApplicationContext context,
			ShutdownProperties properties, OnShutdownTasks ebbtideOnShutdownTasks, ChildContexts ebbtideChildContexts) {
		return new ContextParticipants(context, properties.release(), ebbtideOnShutdownTasks, ebbtideChildContexts);
	}

	@Bean
	static OnShutdownTasks ebbtideOnShutdownTasks(Environment environment) {
		return new OnShutdownTasks(environment);
	}

	@Bean
	BudgetCheck ebbtideBudgetCheck(ShutdownProperties properties, ShutdownCoordinator ebbtideShutdownCoordinator,
			Environment environment) {
		return new BudgetCheck(properties, ebbtideShutdownCoordinator, environment);
	}

	@Bean
	ContextClosedDrain ebbtideContextClosedDrain(ConfigurableApplicationContext context,
			ShutdownCoordinator ebbtideShutdownCoordinator) {
		return new ContextClosedDrain(context, ebbtideShutdownCoordinator);
	}

	@Bean
	ChildContexts ebbtideChildContexts() {
		return new ChildContexts();
	}

	@Bean
	DrainLog ebbtideDrainLog(ConfigurableApplicationContext context) {
		return new DrainLog(() -> ProcessExit.ofThisJvm().endsSeveral() ? String.valueOf(context.getId()) : "");
	}

	@Bean
	ReadinessTask ebbtideReadinessTask(ConfigurableApplicationContext context,
			ApplicationAvailability applicationAvailability, ShutdownProperties properties, Environment environment) {
		return new ReadinessTask(context, applicationAvailability, properties.readinessPolicy().on(environment));
	}

	@Bean
	ReportFiles ebbtideReportFiles(ShutdownProperties properties, Environment environment) {
		return ReportFiles.of(properties.report(), environment);
	}

	@Bean
	@ConditionalOnBooleanProperty("ebbtide.shutdown.pre-stop.expected")
	PreStopExpectation ebbtidePreStopExpectation() {
		return new PreStopExpectation();
	}

	@Bean
	LifecycleTimeouts ebbtideLifecycleTimeouts(ObjectProvider<DefaultLifecycleProcessor> lifecycleProcessor,
			Environment environment, ShutdownProperties properties) {
		return new LifecycleTimeouts(lifecycleProcessor, environment, ConfiguredPhases.reservedForExit(properties));
	}

}
