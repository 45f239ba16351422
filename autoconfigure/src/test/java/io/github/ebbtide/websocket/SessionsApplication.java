package io.github.ebbtide.websocket;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/**
 * An application with sessions of every kind.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ SessionsApplication.Raw.class, SessionsApplication.Stomp.class })
public class SessionsApplication {

	private static final Log logger = LogFactory.getLog(SessionsApplication.class);

	public static void main(String[] args) {
		SpringApplication.run(SessionsApplication.class, args);
	}

	@EventListener
	void ready(ApplicationReadyEvent event) {
		logger.info("fixture is ready");
	}

	@Bean
	ServerEndpointExporter serverEndpoints() {
		return new ServerEndpointExporter();
	}

	@Bean
	JakartaEndpoint jakartaEndpoint() {
		return new JakartaEndpoint();
	}

	@Bean
	ServerEndpointConfig programmaticEndpoint() {
		return ServerEndpointConfig.Builder.create(ProgrammaticEndpoint.class, "/programmatic").build();
	}

	/** Answers, floods or blocks, as it is asked to. */
	static final class EchoHandler extends TextWebSocketHandler {

		static final AtomicInteger OPEN = new AtomicInteger();

		static volatile WebSocketSession last;

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			OPEN.incrementAndGet();
			last = session;
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			OPEN.decrementAndGet();
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			if (message.getPayload().equals("flood")) {
				flood(session);
			}
			else {
				session.sendMessage(new TextMessage("echo " + message.getPayload()));
			}
		}

		private static void flood(WebSocketSession session) {
			Thread thread = new Thread(() -> {
				try {
					while (true) {
						session.sendMessage(new TextMessage("x".repeat(8000)));
					}
				}
				catch (IOException | RuntimeException ex) {
					logger.debug("The flood is over", ex);
				}
			}, "flood");
			thread.setDaemon(true);
			thread.start();
		}

	}

	/** An annotated endpoint. */
	@ServerEndpoint("/jakarta/{room}")
	public static class JakartaEndpoint {

		static final AtomicInteger CLOSED = new AtomicInteger();

		static volatile Session last;

		@OnMessage
		public String echo(String message, Session session, @PathParam("room") String room) {
			last = session;
			return session.getOpenSessions().contains(session) ? "echo " + message : "not among the open ones";
		}

		@OnClose
		public void closed(Session session) {
			CLOSED.incrementAndGet();
		}

	}

	/** A programmatic endpoint. */
	public static class ProgrammaticEndpoint extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			session.addMessageHandler(new MessageHandler.Whole<String>() {

				@Override
				public void onMessage(String message) {
					session.getAsyncRemote().sendText("echo " + message);
				}

			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocket
	static class Raw implements WebSocketConfigurer {

		@Override
		public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
			registry.addHandler(new EchoHandler(), "/raw").setAllowedOrigins("*");
			registry.addHandler(new EchoHandler(), "/sockjs").setAllowedOrigins("*").withSockJS();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class Stomp implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp").setAllowedOrigins("*");
			registry.addEndpoint("/sockjs-stomp").setAllowedOrigins("*").withSockJS();
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
		}

	}

}
