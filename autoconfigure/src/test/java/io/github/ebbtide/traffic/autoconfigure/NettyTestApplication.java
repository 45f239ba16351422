package io.github.ebbtide.traffic.autoconfigure;

import java.util.function.Supplier;
import java.util.stream.Stream;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * What {@link TestServer} serves, on Reactor Netty.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ NettyReactiveWebServerAutoConfiguration.class, ReactiveTrafficAutoConfiguration.class })
class NettyTestApplication {

	static TestServer start(String... properties) {
		return TestServer.startReactive(NettyTestApplication.class,
				Stream.concat(Stream.of("spring.reactor.netty.shutdown-quiet-period=0s"), Stream.of(properties))
					.toArray(String[]::new));
	}

	@Bean
	Gate gate() {
		return new Gate();
	}

	@Bean
	HttpHandler httpHandler(ApplicationContext context) {
		return WebHttpHandlerBuilder.applicationContext(context).build();
	}

	@Bean
	WebHandler webHandler(Gate gate) {
		return (exchange) -> switch (exchange.getRequest().getPath().value()) {
			case "/blocking" -> {
				gate.pass();
				yield answer(exchange);
			}
			case "/slow", "/async" -> passing(gate).then(answer(exchange));
			case "/chunked" -> passing(gate).then(Mono.defer(() -> {
				ServerHttpResponse response = exchange.getResponse();
				return response.writeAndFlushWith(Flux.just(Flux.just(hello()), Flux.empty()));
			}));
			default -> answer(exchange);
		};
	}

	private static Mono<Void> passing(Gate gate) {
		return Mono.<Void>fromRunnable(gate::pass).subscribeOn(Schedulers.boundedElastic());
	}

	private static Mono<Void> answer(ServerWebExchange exchange) {
		Supplier<Mono<Void>> answer = () -> {
			exchange.getResponse().getHeaders().setContentLength(5);
			return exchange.getResponse().writeWith(Mono.just(hello()));
		};
		return Mono.defer(answer);
	}

	private static DataBuffer hello() {
		return DefaultDataBufferFactory.sharedInstance.wrap("hello".getBytes());
	}

}
