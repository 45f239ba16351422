package io.github.ebbtide.work.autoconfigure;

import io.github.ebbtide.work.HangDetector;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * {@link AutoConfiguration Auto-configuration} for the registry of work in flight and the
 * detection of work that hangs.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@EnableConfigurationProperties(WorkProperties.class)
public final class WorkAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	WorkRegistry ebbtideWorkRegistry(ConfigurableListableBeanFactory beanFactory) {
		// each context drains what is its own: a parent's work is the parent's
		return new WorkRegistry(() -> OwnBeans.of(beanFactory, WorkSource.class), Ticker.SYSTEM);
	}

	/** What watches must be there without anybody asking for it. */
	@Bean
	static LazyInitializationExcludeFilter ebbtideLazyInitializationExcludeFilter() {
		return (name, definition, type) -> name.startsWith("ebbtide");
	}

	@Bean(initMethod = "start")
	@ConditionalOnBooleanProperty(prefix = "ebbtide.work", name = "enabled", matchIfMissing = true)
	HangDetector ebbtideHangDetector(WorkRegistry ebbtideWorkRegistry, WorkProperties properties) {
		return new HangDetector(ebbtideWorkRegistry, properties.hangThreshold(), Ticker.SYSTEM);
	}

}
