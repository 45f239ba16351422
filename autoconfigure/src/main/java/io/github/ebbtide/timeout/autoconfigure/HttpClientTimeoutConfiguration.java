package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.HttpClientTimeouts;
import io.github.ebbtide.timeout.TimeoutOrigins;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * RestClient, RestTemplate and WebClient. The customizers go last, so that they get what
 * the user's have left.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HttpClientSettings.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.http-client.enabled", matchIfMissing = true)
class HttpClientTimeoutConfiguration {

	@Bean
	HttpClientTimeouts ebbtideHttpClientTimeouts(TimeoutOrigins ebbtideTimeoutOrigins) {
		return new HttpClientTimeouts(ebbtideTimeoutOrigins);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClient.class)
	static class ImperativeConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpRequestFactoryBuilderCustomizer<ClientHttpRequestFactoryBuilder<?>> ebbtideRequestFactoryCustomizer(
				HttpClientTimeouts ebbtideHttpClientTimeouts) {
			return new RequestFactoryCustomizer(ebbtideHttpClientTimeouts);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebClient.class, Mono.class })
	static class ReactiveConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpConnectorBuilderCustomizer<ClientHttpConnectorBuilder<?>> ebbtideConnectorCustomizer(
				HttpClientTimeouts ebbtideHttpClientTimeouts) {
			return new ConnectorCustomizer(ebbtideHttpClientTimeouts);
		}

	}

	// classes, not lambdas: Boot reads the generic type

	private record RequestFactoryCustomizer(HttpClientTimeouts timeouts)
			implements
				ClientHttpRequestFactoryBuilderCustomizer<ClientHttpRequestFactoryBuilder<?>> {

		@Override
		public ClientHttpRequestFactoryBuilder<?> customize(ClientHttpRequestFactoryBuilder<?> builder) {
			return TimedRequestFactoryBuilder.of(builder, this.timeouts);
		}

	}

	private record ConnectorCustomizer(HttpClientTimeouts timeouts)
			implements
				ClientHttpConnectorBuilderCustomizer<ClientHttpConnectorBuilder<?>> {

		@Override
		public ClientHttpConnectorBuilder<?> customize(ClientHttpConnectorBuilder<?> builder) {
			return new TimedConnectorBuilder(builder, this.timeouts);
		}

	}

}
