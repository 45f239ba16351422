package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.traffic.HttpConnectors;
import io.github.ebbtide.traffic.NettyConnectors;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Reactor Netty's servers.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(NettyReactiveWebServerFactory.class)
@ConditionalOnMissingBean(value = HttpConnectors.class, search = SearchStrategy.CURRENT)
@Import(ConnectorConfiguration.class)
class NettyTrafficConfiguration {

	@Bean
	NettyConnectors ebbtideHttpConnectors() {
		return new NettyConnectors();
	}

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> ebbtideNettyTrafficCustomizer(
			NettyConnectors ebbtideHttpConnectors) {
		return (factory) -> factory.addServerCustomizers(ebbtideHttpConnectors::apply);
	}

}
