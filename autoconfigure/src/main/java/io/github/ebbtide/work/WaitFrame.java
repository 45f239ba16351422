package io.github.ebbtide.work;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds the frame that tells what a thread waits in: the socket operation, or where a
 * client library parks its caller and another thread has the socket, the library's call.
 * The top frame alone often says no more than {@code Unsafe.park}.
 */
final class WaitFrame {

	private static final List<String> TELLING = List.of("sun.nio.ch.SocketDispatcher.", "sun.nio.ch.Net.",
			"sun.nio.ch.NioSocketImpl.implRead", "sun.nio.ch.NioSocketImpl.implWrite",
			"sun.nio.ch.NioSocketImpl.connect", "sun.nio.ch.NioSocketImpl.timedRead", "java.net.SocketInputStream.",
			"java.net.SocketOutputStream.", "java.net.InetAddress.", "java.net.Inet6AddressImpl.",
			"java.net.Inet4AddressImpl.", "jdk.internal.net.http.HttpClientImpl.send", "java.lang.Process",
			"org.springframework.http.client.", "org.apache.hc.client5.", "org.eclipse.jetty.client.",
			"reactor.core.publisher.BlockingMonoSubscriber.", "reactor.core.publisher.BlockingSingleSubscriber.",
			"com.zaxxer.hikari.pool.HikariPool.getConnection", "org.postgresql.", "com.mysql.", "org.mariadb.",
			"com.microsoft.sqlserver.", "oracle.jdbc.", "org.h2.", "io.lettuce.core.", "redis.clients.", "com.mongodb.",
			"org.apache.kafka.", "com.rabbitmq.", "org.eclipse.angus.mail.", "com.sun.jndi.ldap.", "io.grpc.",
			"org.apache.tomcat.util.net.NioEndpoint$NioSocketWrapper.", "org.apache.tomcat.util.net.SocketWrapperBase.",
			"org.apache.tomcat.websocket.WsRemoteEndpoint", "org.apache.tomcat.websocket.server.WsRemoteEndpoint",
			"org.apache.tomcat.websocket.WsWebSocketContainer.");

	private WaitFrame() {
	}

	static @Nullable StackTraceElement of(StackTraceElement[] stack) {
		for (StackTraceElement element : stack) {
			String frame = element.getClassName() + "." + element.getMethodName();
			if (TELLING.stream().anyMatch(frame::startsWith)) {
				return element;
			}
		}
		return (stack.length > 0) ? stack[0] : null;
	}

}
