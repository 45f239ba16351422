package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
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
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
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

	/** Returns how many threads of the fixture send, or wait until they may. */
	static long senders() {
		return senders("");
	}

	/** Returns how many of them are in the class that is named. */
	static long senders(String where) {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().equals("fixture-sender"))
			.filter((thread) -> where.isEmpty()
					|| Arrays.stream(thread.getValue()).anyMatch((frame) -> frame.getClassName().contains(where)))
			.count();
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	@Override
	public void close() {
		this.context.close();
	}

}
