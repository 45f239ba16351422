package io.github.ebbtide.stream.autoconfigure;

import io.github.ebbtide.stream.EventStreamsTask;
import io.github.ebbtide.stream.StreamTracker;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * {@link AutoConfiguration Auto-configuration} for streamed responses of Spring MVC.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(RequestMappingHandlerAdapter.class)
@ConditionalOnBooleanProperty(name = "ebbtide.stream.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StreamProperties.class)
public final class StreamAutoConfiguration {

	@Bean
	static StreamHandlerPostProcessor ebbtideStreamHandlerPostProcessor(
			ObjectProvider<StreamTracker> ebbtideStreamTracker, ObjectProvider<StreamProperties> properties) {
		return new StreamHandlerPostProcessor(ebbtideStreamTracker, properties);
	}

	@Bean
	StreamTracker ebbtideStreamTracker() {
		return new StreamTracker();
	}

	@Bean
	EventStreamsTask ebbtideEventStreamsTask(StreamTracker ebbtideStreamTracker) {
		return new EventStreamsTask(ebbtideStreamTracker);
	}

}
