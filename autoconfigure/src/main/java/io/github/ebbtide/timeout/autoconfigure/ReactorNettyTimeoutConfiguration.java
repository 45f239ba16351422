package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.ReactorNettyTimeouts;
import io.github.ebbtide.timeout.TimeoutOrigins;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Reactor Netty's server. The customizer goes last, so that it gets what the user's have
 * left.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(NettyReactiveWebServerFactory.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.reactor-netty.enabled", matchIfMissing = true)
class ReactorNettyTimeoutConfiguration {

	@Bean
	ReactorNettyTimeouts ebbtideReactorNettyTimeouts(SocketTimeoutProperties properties,
			TimeoutOrigins ebbtideTimeoutOrigins) {
		Limits limits = properties.of("reactor-netty");
		return new ReactorNettyTimeouts(limits.read(), limits.write(), ebbtideTimeoutOrigins);
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> ebbtideReactorNettyTimeoutCustomizer(
			ReactorNettyTimeouts ebbtideReactorNettyTimeouts) {
		return (factory) -> factory.addServerCustomizers(ebbtideReactorNettyTimeouts::apply);
	}

}
