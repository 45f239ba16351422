package io.github.ebbtide.work.autoconfigure;

import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the registry of work in flight.
 *
 * @since 0.1.0
 */
@AutoConfiguration
public final class WorkAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	WorkRegistry ebbtideWorkRegistry(ConfigurableListableBeanFactory beanFactory) {
		// each context drains what is its own: a parent's work is the parent's
		return new WorkRegistry(() -> OwnBeans.of(beanFactory, WorkSource.class), Ticker.SYSTEM);
	}

}
