package io.github.ebbtide.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

import static org.awaitility.Awaitility.await;

/**
 * An application with sessions of every kind.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ SessionsApplication.Raw.class, SessionsApplication.Stomp.class, SessionsApplication.Requests.class })
public class SessionsApplication {

	static final Semaphore ENTERED = new Semaphore(0);

	static volatile CountDownLatch GATE = new CountDownLatch(1);

	static volatile Thread SENDER = Thread.currentThread();

	private static final Log logger = LogFactory.getLog(SessionsApplication.class);

	public static void main(String[] args) {
		SpringApplication.run(SessionsApplication.class, args);
	}

	@EventListener
	void ready(ApplicationReadyEvent event) {
		logger.info("fixture is ready");
	}

	/** Small buffers, so that who does not read is soon noticed. */
	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
		return (factory) -> factory
			.addConnectorCustomizers((connector) -> connector.setProperty("socket.txBufSize", "16384"));
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

		static final Set<WebSocketSession> SESSIONS = ConcurrentHashMap.newKeySet();

		static volatile @Nullable WebSocketSession last;

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			SESSIONS.add(session);
			last = session;
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			SESSIONS.remove(session);
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			if (message.getPayload().equals("flood")) {
				flood(session);
			}
			else if (message.getPayload().equals("hold")) {
				ENTERED.release();
				// whoever closes it does so while this thread has not yet read on
				await().until(() -> !SESSIONS.contains(session));
			}
			else if (message.getPayload().equals("answer without end")) {
				SENDER = Thread.currentThread();
				ENTERED.release();
				while (true) {
					session.sendMessage(new TextMessage("x".repeat(8000)));
				}
			}
			else if (message.getPayload().equals("gate")) {
				awaitGate(30);
				session.sendMessage(new TextMessage("through"));
			}
			else if (message.getPayload().equals("later")) {
				awaitGate(1);
				session.sendMessage(new TextMessage("through"));
			}
			else if (message.getPayload().equals("queue")) {
				queue(new ConcurrentWebSocketSessionDecorator(session, 60_000, 100_000_000));
			}
			else if (message.getPayload().equals("parts")) {
				session.sendMessage(new TextMessage("first ", false));
				run(() -> {
					GATE.await(10, TimeUnit.SECONDS);
					session.sendMessage(new TextMessage("last", true));
				});
			}
			else {
				session.sendMessage(new TextMessage("echo " + message.getPayload()));
			}
		}

		private static void awaitGate(int seconds) {
			ENTERED.release();
			try {
				GATE.await(seconds, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		static void flood(WebSocketSession session) {
			run(() -> {
				while (true) {
					session.sendMessage(new TextMessage("x".repeat(8000)));
				}
			});
		}

		private static void queue(WebSocketSession session) {
			// the first blocks, as its peer reads slowly; the others are queued behind it
			for (int i = 0; i < 8; i++) {
				run(() -> {
					for (int message = 0; message < 50; message++) {
						session.sendMessage(new TextMessage("y".repeat(4_000)));
					}
				});
			}
		}

		private static void run(Sending sending) {
			Thread thread = new Thread(() -> {
				try {
					sending.run();
				}
				catch (Exception ex) {
					logger.debug("Nothing more can be sent", ex);
				}
			}, "fixture-sender");
			thread.setDaemon(true);
			thread.start();
		}

		private interface Sending {

			void run() throws Exception;

		}

	}

	/**
	 * Requests, one of which takes until the gate opens and then has something to say.
	 */
	@RestController
	static class Requests {

		/**
		 * What everybody writes: one after the other. A peer has its 101 a moment before
		 * the session is opened here, so this waits until it knows as many as there are.
		 */
		@GetMapping("/loop")
		String loop(@RequestParam int count) throws IOException {
			await().until(() -> EchoHandler.SESSIONS.size() + JakartaEndpoint.SESSIONS.size() >= count);
			for (WebSocketSession session : EchoHandler.SESSIONS) {
				session.close(new CloseStatus(1012, "Back soon"));
			}
			for (Session session : JakartaEndpoint.SESSIONS) {
				session.close(new CloseReason(CloseReason.CloseCodes.SERVICE_RESTART, "Back soon"));
			}
			return "closed";
		}

		/** Whether twenty threads are blocked in writing. */
		@GetMapping("/blocked")
		ResponseEntity<Void> blocked() {
			long blocked = Thread.getAllStackTraces()
				.entrySet()
				.stream()
				.filter((thread) -> thread.getKey().getName().equals("fixture-sender"))
				.filter((thread) -> Arrays.stream(thread.getValue())
					.anyMatch((frame) -> frame.getMethodName().equals("wait")))
				.count();
			return ResponseEntity.status((blocked == 20) ? 200 : 409).build();
		}

		@GetMapping("/slow")
		String slow() throws Exception {
			ENTERED.release();
			GATE.await(30, TimeUnit.SECONDS);
			WebSocketSession session = EchoHandler.last;
			if (session != null && session.isOpen()) {
				session.sendMessage(new TextMessage("result"));
			}
			return "done";
		}

	}

	/** An annotated endpoint. */
	@ServerEndpoint("/jakarta/{room}")
	public static class JakartaEndpoint {

		static final AtomicInteger CLOSED = new AtomicInteger();

		static final Set<Session> SESSIONS = ConcurrentHashMap.newKeySet();

		static volatile @Nullable Session last;

		@OnOpen
		public void opened(Session session) {
			SESSIONS.add(session);
		}

		@OnMessage
		public String echo(String message, Session session, @PathParam("room") String room) {
			last = session;
			return session.getOpenSessions().contains(session) ? "echo " + message : "not among the open ones";
		}

		@OnError
		public void failed(Throwable failure) {
			logger.debug("The peer is gone", failure);
		}

		@OnClose
		public void closed(Session session) {
			SESSIONS.remove(session);
			CLOSED.incrementAndGet();
		}

	}

	/** A programmatic endpoint. */
	public static class ProgrammaticEndpoint extends Endpoint {

		private static void sendInParts(Session session) {
			send(session, "first ", false);
			CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> send(session, "last", true));
		}

		private static void send(Session session, String part, boolean last) {
			try {
				session.getBasicRemote().sendText(part, last);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			session.addMessageHandler(new MessageHandler.Whole<String>() {

				@Override
				public void onMessage(String message) {
					if (message.equals("parts")) {
						sendInParts(session);
					}
					else {
						session.getAsyncRemote().sendText("echo " + message);
					}
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
			registry.addHandler(new TextWebSocketHandler(), "/gated").addInterceptors(new Gate());
		}

		/** Holds a handshake up until the gate opens. */
		private static final class Gate implements HandshakeInterceptor {

			@Override
			public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response,
					WebSocketHandler handler, Map<String, Object> attributes) throws Exception {
				ENTERED.release();
				return GATE.await(30, TimeUnit.SECONDS);
			}

			@Override
			public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
					@Nullable Exception exception) {
				// nothing to do
			}

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

		@Override
		public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
			registration.addDecoratorFactory(Known::new);
		}

		/** Lets the loop know its sessions too. */
		private static final class Known extends WebSocketHandlerDecorator {

			Known(WebSocketHandler handler) {
				super(handler);
			}

			@Override
			public void afterConnectionEstablished(WebSocketSession session) throws Exception {
				EchoHandler.SESSIONS.add(session);
				super.afterConnectionEstablished(session);
			}

			@Override
			public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
				EchoHandler.SESSIONS.remove(session);
				super.afterConnectionClosed(session, status);
			}

		}

	}

}
