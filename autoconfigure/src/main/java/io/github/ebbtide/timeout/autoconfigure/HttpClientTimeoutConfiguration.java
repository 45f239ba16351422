package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.HttpClientTimeouts;
import io.github.ebbtide.timeout.TimeoutOrigins;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;

/**
 * RestClient, RestTemplate and WebClient. The customizers go last, so that they get what
 * the user's have left.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HttpClientSettings.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.http-client.enabled", matchIfMissing = true)
class HttpClientTimeoutConfiguration {

	@Bean
	static OwnClientSettings ebbtideOwnClientSettings(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		return new OwnClientSettings(beanFactory, environment);
	}

	@Bean
	ClientSettingsSources ebbtideClientSettingsSources(OwnClientSettings ebbtideOwnClientSettings,
			TimeoutOrigins ebbtideTimeoutOrigins, ObjectProvider<HttpServiceClientProperties> groups) {
		return new ClientSettingsSources(ebbtideOwnClientSettings, ebbtideTimeoutOrigins, groups);
	}

	@Bean
	HttpClientTimeouts ebbtideHttpClientTimeouts() {
		return new HttpClientTimeouts();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClient.class)
	static class ImperativeConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpRequestFactoryBuilderCustomizer<ClientHttpRequestFactoryBuilder<?>> ebbtideRequestFactoryCustomizer(
				HttpClientTimeouts ebbtideHttpClientTimeouts, ClientSettingsSources ebbtideClientSettingsSources) {
			return new RequestFactoryCustomizer(ebbtideHttpClientTimeouts, ebbtideClientSettingsSources);
		}

		@Bean
		static BeanPostProcessor ebbtideRestClientGroups() {
			return new RestClientGroups();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebClient.class, Mono.class })
	static class ReactiveConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpConnectorBuilderCustomizer<ClientHttpConnectorBuilder<?>> ebbtideConnectorCustomizer(
				HttpClientTimeouts ebbtideHttpClientTimeouts, ClientSettingsSources ebbtideClientSettingsSources) {
			return new ConnectorCustomizer(ebbtideHttpClientTimeouts, ebbtideClientSettingsSources);
		}

		@Bean
		static BeanPostProcessor ebbtideWebClientGroups() {
			return new WebClientGroups();
		}

	}

	private static final class RestClientGroups implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof RestClientHttpServiceGroupConfigurer configurer && ServiceGroup.isBoots(bean))
					? new Noting(configurer) : bean;
		}

		private record Noting(
				RestClientHttpServiceGroupConfigurer delegate) implements RestClientHttpServiceGroupConfigurer {

			@Override
			public void configureGroups(Groups<RestClient.Builder> groups) {
				this.delegate.configureGroups(ServiceGroup.noting(groups));
			}

			@Override
			public int getOrder() {
				return this.delegate.getOrder();
			}

		}

	}

	private static final class WebClientGroups implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof WebClientHttpServiceGroupConfigurer configurer && ServiceGroup.isBoots(bean))
					? new Noting(configurer) : bean;
		}

		private record Noting(
				WebClientHttpServiceGroupConfigurer delegate) implements WebClientHttpServiceGroupConfigurer {

			@Override
			public void configureGroups(Groups<WebClient.Builder> groups) {
				this.delegate.configureGroups(ServiceGroup.noting(groups));
			}

			@Override
			public int getOrder() {
				return this.delegate.getOrder();
			}

		}

	}

	// classes, not lambdas: Boot reads the generic type

	private record RequestFactoryCustomizer(HttpClientTimeouts timeouts, ClientSettingsSources sources)
			implements
				ClientHttpRequestFactoryBuilderCustomizer<ClientHttpRequestFactoryBuilder<?>> {

		@Override
		public ClientHttpRequestFactoryBuilder<?> customize(ClientHttpRequestFactoryBuilder<?> builder) {
			return TimedRequestFactoryBuilder.of(builder, this.timeouts, this.sources::ofThisClient);
		}

	}

	private record ConnectorCustomizer(HttpClientTimeouts timeouts, ClientSettingsSources sources)
			implements
				ClientHttpConnectorBuilderCustomizer<ClientHttpConnectorBuilder<?>> {

		@Override
		public ClientHttpConnectorBuilder<?> customize(ClientHttpConnectorBuilder<?> builder) {
			return new TimedConnectorBuilder(builder, this.timeouts, this.sources::ofThisClient);
		}

	}

}
