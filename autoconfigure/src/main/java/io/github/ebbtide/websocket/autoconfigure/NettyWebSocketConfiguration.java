package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.NettyWebSocketFilter;
import io.github.ebbtide.websocket.WebSocketIntake;
import io.github.ebbtide.websocket.WebSocketSessions;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/**
 * Sessions that peers open on Reactor Netty.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass({ WebFilter.class, HttpServerRequest.class })
class NettyWebSocketConfiguration {

	@Bean
	NettyWebSocketFilter ebbtideNettyWebSocketFilter(ApplicationContext context,
			WebSocketSessions ebbtideWebSocketSessions, WebSocketIntake ebbtideWebSocketIntake) {
		return new NettyWebSocketFilter(context, ebbtideWebSocketSessions, ebbtideWebSocketIntake);
	}

}
