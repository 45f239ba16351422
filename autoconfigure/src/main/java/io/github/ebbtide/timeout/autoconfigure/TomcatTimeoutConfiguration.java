package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.MinimumDataRate;
import io.github.ebbtide.timeout.SlowHeads;
import io.github.ebbtide.timeout.TimeoutOrigins;
import io.github.ebbtide.timeout.TomcatTimeouts;
import io.github.ebbtide.timeout.WebSocketTimeouts;
import io.github.ebbtide.work.Ticker;
import jakarta.servlet.ServletContext;
import jakarta.websocket.WebSocketContainer;
import org.apache.catalina.startup.Tomcat;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tomcat: its connectors, and its WebSocket container.
 */
abstract class TomcatTimeoutConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass({ Tomcat.class, TomcatServletWebServerFactory.class })
	@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.tomcat.enabled", matchIfMissing = true)
	static class ConnectorConfiguration {

		@Bean
		TomcatTimeouts ebbtideTomcatTimeouts(SocketTimeoutProperties properties, TimeoutOrigins ebbtideTimeoutOrigins) {
			return new TomcatTimeouts(properties.of("tomcat").read(), ebbtideTimeoutOrigins);
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> ebbtideTomcatTimeoutCustomizer(
				TomcatTimeouts ebbtideTomcatTimeouts, SocketTimeoutProperties properties) {
			SocketTimeoutProperties.Tomcat tomcat = properties.tomcat();
			long rate = tomcat.minimumDataRate().toBytes();
			return (factory) -> {
				factory.addConnectorCustomizers(ebbtideTomcatTimeouts::apply);
				factory.getAdditionalConnectors().forEach(ebbtideTomcatTimeouts::apply);
				if (rate > 0) {
					factory.addContextValves(new MinimumDataRate(rate, tomcat.minimumDataRateGrace(), Ticker.SYSTEM));
				}
			};
		}

		@Bean(initMethod = "start")
		SlowHeads ebbtideSlowHeads(TomcatTimeouts ebbtideTomcatTimeouts, SocketTimeoutProperties properties) {
			return new SlowHeads(ebbtideTomcatTimeouts, properties.tomcat().headers(), Ticker.SYSTEM);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass({ Tomcat.class, TomcatServletWebServerFactory.class, WebSocketContainer.class })
	@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.websocket.enabled", matchIfMissing = true)
	static class WebSocketConfiguration {

		@Bean(initMethod = "apply")
		WebSocketTimeouts ebbtideWebSocketTimeouts(ServletContext servletContext, SocketTimeoutProperties properties) {
			return new WebSocketTimeouts(servletContext, properties.of("websocket").write());
		}

	}

}
