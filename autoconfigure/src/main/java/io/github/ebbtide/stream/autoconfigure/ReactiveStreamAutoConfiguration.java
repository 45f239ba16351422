package io.github.ebbtide.stream.autoconfigure;

import io.github.ebbtide.stream.EventStreamFilter;
import io.github.ebbtide.stream.ReactiveEventStreamsTask;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

/**
 * {@link org.springframework.boot.autoconfigure.EnableAutoConfiguration
 * Auto-configuration} for the event streams of a reactive web server.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass({ WebFilter.class, Mono.class })
@ConditionalOnBooleanProperty(name = "ebbtide.stream.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StreamProperties.class)
public final class ReactiveStreamAutoConfiguration {

	ReactiveStreamAutoConfiguration() {
	}

	@Bean
	ReactiveEventStreamsTask ebbtideReactiveEventStreamsTask() {
		return new ReactiveEventStreamsTask();
	}

	@Bean
	EventStreamFilter ebbtideEventStreamFilter(ReactiveEventStreamsTask ebbtideReactiveEventStreamsTask,
			StreamProperties properties) {
		return new EventStreamFilter(ebbtideReactiveEventStreamsTask, properties.toLastEvent());
	}

}
