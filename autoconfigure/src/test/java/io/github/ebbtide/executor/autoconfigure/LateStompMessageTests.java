package io.github.ebbtide.executor.autoconfigure;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * STOMP over SockJS with a client and a server that are real, while the context closes.
 * Stock Boot delivers what is sent on a session and then throws a
 * {@link TaskRejectedException}: the SockJS scheduler takes no heartbeat any more.
 */
@Timeout(120)
class LateStompMessageTests {

	private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

	private ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(Application.class).registerShutdownHook(false)
			.properties("server.port=0", "spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	private static int port(ConfigurableApplicationContext server) {
		return ((ServletWebServerApplicationContext) server).getWebServer().getPort();
	}

	/** Returns once the broker has taken the subscription. */
	private void subscribe(ConfigurableApplicationContext server) throws Exception {
		WebSocketStompClient client = new WebSocketStompClient(
				new SockJsClient(List.of(new WebSocketTransport(new StandardWebSocketClient()))));
		client.setMessageConverter(new StringMessageConverter());
		StompSession session = client
			.connectAsync("http://127.0.0.1:" + port(server) + "/stomp", new StompSessionHandlerAdapter() {
			})
			.get(30, TimeUnit.SECONDS);
		session.subscribe("/topic/news", new StompFrameHandler() {

			@Override
			public Type getPayloadType(StompHeaders headers) {
				return String.class;
			}

			@Override
			public void handleFrame(StompHeaders headers, @Nullable Object payload) {
				LateStompMessageTests.this.received.add(String.valueOf(payload));
			}

		});
		SimpMessagingTemplate template = server.getBean(SimpMessagingTemplate.class);
		Awaitility.await().until(() -> {
			template.convertAndSend("/topic/news", "early");
			return "early".equals(this.received.poll(100, TimeUnit.MILLISECONDS));
		});
	}

	private void assertDelivered() throws InterruptedException {
		String message = this.received.poll(30, TimeUnit.SECONDS);
		while ("early".equals(message)) {
			message = this.received.poll(30, TimeUnit.SECONDS);
		}
		assertThat(message).isEqualTo("late");
	}

	@Test
	void aRequestInFlightMaySendWhileTheContextCloses() throws Exception {
		try (ConfigurableApplicationContext server = start()) {
			subscribe(server);
			CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
				.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(server) + "/tell")).build(),
						HttpResponse.BodyHandlers.ofString());
			Requests requests = server.getBean(Requests.class);
			assertThat(requests.entered.await(30, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
			ShutdownCoordinator coordinator = server.getBean(ShutdownCoordinator.class);
			Awaitility.await().until(() -> "finish".equals(coordinator.report().phase()));
			assertThat(coordinator.state()).isEqualTo(DrainState.DRAINING);
			requests.gate.countDown();
			assertDelivered();
			assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("told");
			closed.get(30, TimeUnit.SECONDS);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsSentWhenTheSchedulersAreShutIsDeliveredAndThatIsAll(boolean enabled) throws Exception {
		LateSender sender;
		try (ConfigurableApplicationContext server = start("ebbtide.websocket.enabled=false",
				"ebbtide.executor.enabled=" + enabled)) {
			subscribe(server);
			sender = server.getBean(LateSender.class);
		}
		assertDelivered();
		if (enabled) {
			assertThat(sender.failure).isNull();
		}
		else {
			assertThat(sender.failure).isInstanceOf(TaskRejectedException.class);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocketMessageBroker
	@Import({ LateSender.class, Requests.class })
	static class Application implements WebSocketMessageBrokerConfigurer {

		private final LateSender sender;

		Application(LateSender sender) {
			this.sender = sender;
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp").withSockJS();
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
		}

		@Override
		public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
			registration.addDecoratorFactory(this.sender::decorate);
		}

	}

	/** Sends on a session after the executors were told that the context is closed. */
	static class LateSender implements ApplicationListener<ContextClosedEvent> {

		private volatile @Nullable WebSocketSession session;

		private volatile @Nullable Exception failure;

		WebSocketHandler decorate(WebSocketHandler handler) {
			return new WebSocketHandlerDecorator(handler) {

				@Override
				public void afterConnectionEstablished(WebSocketSession session) throws Exception {
					LateSender.this.session = session;
					super.afterConnectionEstablished(session);
				}

			};
		}

		@Override
		public void onApplicationEvent(ContextClosedEvent event) {
			WebSocketSession session = this.session;
			if (session == null || !session.isOpen()) {
				return;
			}
			// whichever of us hears of it first
			event.getApplicationContext()
				.getBeansOfType(ExecutorConfigurationSupport.class)
				.values()
				.forEach((executor) -> executor.onApplicationEvent(event));
			try {
				session.sendMessage(new TextMessage(
						"MESSAGE\nsubscription:0\nmessage-id:late\ndestination:/topic/news\ncontent-type:text/plain\n\nlate\0"));
			}
			catch (IOException | RuntimeException ex) {
				this.failure = ex;
			}
		}

	}

	/** A request that takes until the gate opens and then has something to say. */
	@RestController
	static class Requests {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch gate = new CountDownLatch(1);

		private final SimpMessagingTemplate template;

		Requests(SimpMessagingTemplate template) {
			this.template = template;
		}

		@GetMapping("/tell")
		String tell() throws InterruptedException {
			this.entered.countDown();
			this.gate.await(60, TimeUnit.SECONDS);
			this.template.convertAndSend("/topic/news", "late");
			return "told";
		}

	}

}
