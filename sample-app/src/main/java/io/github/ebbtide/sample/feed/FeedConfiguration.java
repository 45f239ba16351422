package io.github.ebbtide.sample.feed;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/**
 * Offers the feed at {@code /feed} as a raw WebSocket and at {@code /stomp} over STOMP.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@EnableWebSocketMessageBroker
class FeedConfiguration implements WebSocketMessageBrokerConfigurer {

	@Bean(defaultCandidate = false)
	static ThreadPoolTaskExecutor feedExecutor() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(1);
		executor.setMaxPoolSize(1);
		executor.setQueueCapacity(10_000);
		executor.setThreadNamePrefix("feed-");
		return executor;
	}

	@Bean
	static JobFeed jobFeed(@Qualifier("feedExecutor") ThreadPoolTaskExecutor executor, JsonMapper mapper,
			ObjectProvider<SimpMessagingTemplate> stomp) {
		return new JobFeed(executor, mapper, stomp);
	}

	@Bean
	static WebSocketConfigurer feedEndpoint(JobFeed feed) {
		return (registry) -> registry.addHandler(feed, "/feed");
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/stomp");
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableSimpleBroker("/topic");
	}

}
