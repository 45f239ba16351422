package io.github.ebbtide.work.autoconfigure;

import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the registry of work in flight.
 *
 * @since 0.1.0
 */
@AutoConfiguration
public final class WorkAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	WorkRegistry ebbtideWorkRegistry(ObjectProvider<WorkSource> sources) {
		return new WorkRegistry(() -> sources.orderedStream().toList(), Ticker.SYSTEM);
	}

}
