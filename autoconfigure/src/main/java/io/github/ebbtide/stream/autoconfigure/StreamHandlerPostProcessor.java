package io.github.ebbtide.stream.autoconfigure;

import java.util.List;

import io.github.ebbtide.stream.StreamReturnValueHandler;
import io.github.ebbtide.stream.StreamTracker;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitterReturnValueHandler;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBodyReturnValueHandler;

/**
 * Puts our handler before Spring's own handlers of streamed responses.
 */
final class StreamHandlerPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<StreamTracker> streams;

	private final ObjectProvider<StreamProperties> properties;

	StreamHandlerPostProcessor(ObjectProvider<StreamTracker> streams, ObjectProvider<StreamProperties> properties) {
		this.streams = streams;
		this.properties = properties;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RequestMappingHandlerAdapter adapter) {
			List<HandlerMethodReturnValueHandler> handlers = adapter.getReturnValueHandlers();
			if (handlers != null) {
				adapter.setReturnValueHandlers(handlers.stream().map(this::noting).toList());
			}
		}
		return bean;
	}

	private HandlerMethodReturnValueHandler noting(HandlerMethodReturnValueHandler handler) {
		boolean streams = handler instanceof ResponseBodyEmitterReturnValueHandler
				|| handler instanceof StreamingResponseBodyReturnValueHandler;
		return streams ? new StreamReturnValueHandler(handler, this.streams.getObject(),
				this.properties.getObject().toLastEvent()) : handler;
	}

}
