package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A started server with sessions, in this JVM.
 */
final class SessionsServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	SessionsServer(Class<?> application, String... properties) {
		String[] arguments = Stream
			.concat(Stream.of("server.port=0", "spring.main.banner-mode=off"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		this.context = new SpringApplicationBuilder(application).registerShutdownHook(false).run(arguments);
	}

	int port() {
		return ((ServletWebServerApplicationContext) this.context).getWebServer().getPort();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	WebSocketSessions sessions() {
		return bean(WebSocketSessions.class);
	}

	/** Drains, as an operator would, and waits for the end of it. */
	ShutdownReport drain(Duration timeout) throws Exception {
		return bean(ShutdownCoordinator.class).drain(ShutdownReason.ENDPOINT, timeout)
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	@Override
	public void close() {
		this.context.close();
	}

}
