package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.SockJsTracking;

import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

/**
 * Reaches handler mappings before they register their handlers, which they do as soon as
 * they learn of their context.
 */
final class SockJsBeanPostProcessor implements InstantiationAwareBeanPostProcessor {

	private final SockJsTracking tracking;

	SockJsBeanPostProcessor(SockJsTracking tracking) {
		this.tracking = tracking;
	}

	@Override
	public boolean postProcessAfterInstantiation(Object bean, String beanName) {
		if (bean instanceof WebSocketHandlerMapping mapping) {
			this.tracking.apply(mapping);
		}
		return true;
	}

}
