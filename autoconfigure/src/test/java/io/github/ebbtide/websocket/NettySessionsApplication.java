package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.WebFilter;

/**
 * An application on Reactor Netty with all sorts of handlers.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = { FlywayAutoConfiguration.class, TomcatReactiveWebServerAutoConfiguration.class })
@Import(NettySessionsApplication.Requests.class)
public class NettySessionsApplication {

	private static final Log logger = LogFactory.getLog(NettySessionsApplication.class);

	static final int QUEUED = 400;

	static volatile Sinks.One<String> gate = Sinks.one();

	static final AtomicInteger SENT = new AtomicInteger();

	static volatile @Nullable CloseStatus closed;

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(NettySessionsApplication.class);
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		application.run(args);
	}

	@EventListener
	void ready(ApplicationReadyEvent event) {
		logger.info("fixture is ready");
	}

	@Bean
	HandlerMapping webSockets() {
		Map<String, WebSocketHandler> handlers = Map.of("/raw", NettySessionsApplication::echo, "/rooms/{room}",
				(session) -> session.receive().then(), "/ticks", (session) -> session.send(ticks(session)), "/unread",
				(session) -> Mono.never(), "/ends", (session) -> gate.asMono().then(), "/closes",
				(session) -> gate.asMono().then(session.close()), "/flood", (session) -> session.send(flood(session)),
				"/queue", (session) -> session.send(queue(session)));
		return new SimpleUrlHandlerMapping(handlers, 0);
	}

	@Bean
	WebFilter late() {
		return (exchange, chain) -> exchange.getRequest().getQueryParams().containsKey("late")
				? gate.asMono().then(chain.filter(exchange)) : chain.filter(exchange);
	}

	private static Mono<Void> echo(WebSocketSession session) {
		session.closeStatus().subscribe((status) -> closed = status);
		return session
			.send(session.receive().map((message) -> session.textMessage("echo " + message.getPayloadAsText())));
	}

	private static Publisher<WebSocketMessage> ticks(WebSocketSession session) {
		return Flux.interval(Duration.ofMillis(1))
			.onBackpressureDrop()
			.map((tick) -> session.textMessage("tick " + tick));
	}

	private static Publisher<WebSocketMessage> flood(WebSocketSession session) {
		return Flux.<WebSocketMessage>generate((sink) -> sink.next(session.textMessage("x".repeat(4_000))))
			.doOnNext((message) -> SENT.incrementAndGet());
	}

	private static Publisher<WebSocketMessage> queue(WebSocketSession session) {
		return Flux.range(0, QUEUED)
			.map((number) -> session.textMessage("%4d".formatted(number) + "x".repeat(3_996)))
			.concatWith(Mono.never());
	}

	/** What works beside sessions. */
	@RestController
	static class Requests {

		@GetMapping("/slow")
		Mono<String> slow() {
			return gate.asMono();
		}

		@GetMapping("/after/{millis}")
		Mono<String> after(@PathVariable long millis) {
			logger.info("fixture answers later");
			return Mono.delay(Duration.ofMillis(millis)).map((tick) -> "later");
		}

	}

}
