package io.github.ebbtide.timeout.autoconfigure;

import java.util.Objects;
import java.util.stream.Stream;

import io.github.ebbtide.timeout.KeepAliveSocketFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * The fields that the audit reads, what drivers create by name, and the classes by whose
 * presence defaults are chosen, for a native image.
 */
final class SocketTimeoutRuntimeHints implements RuntimeHintsRegistrar {

	private static final String CLIENTS = "org.springframework.http.client.";

	private static final String WEB_SOCKET = "org.springframework.web.socket.";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		ReflectionHints reflection = hints.reflection();
		fields(reflection, classLoader, CLIENTS + "JdkClientHttpRequestFactory", "httpClient", "readTimeout",
				"executor", "compression");
		fields(reflection, classLoader, CLIENTS + "SimpleClientHttpRequestFactory", "connectTimeout", "readTimeout");
		fields(reflection, classLoader, CLIENTS + "reactive.JdkClientHttpConnector", "httpClient", "readTimeout",
				"bufferFactory", "cookieParser");
		fields(reflection, classLoader, "org.apache.hc.client5.http.impl.classic.HttpClientBuilder", "connManager",
				"defaultRequestConfig");
		fields(reflection, classLoader, "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager",
				"connectionConfigResolver");
		fields(reflection, classLoader, "org.apache.coyote.AbstractProtocol", "endpoint");
		fields(reflection, classLoader, "org.apache.tomcat.util.net.NioEndpoint", "serverSock");
		fields(reflection, classLoader, "org.springframework.ldap.core.support.AbstractContextSource", "baseEnv");
		fields(reflection, classLoader, "io.r2dbc.pool.ConnectionPool", "maxAcquireTime", "maxValidationTime");
		fields(reflection, classLoader, "org.messaginghub.pooled.jms.JmsPoolConnectionFactory", "connectionFactory",
				"blockIfSessionPoolIsFull", "blockIfSessionPoolIsFullTimeout");
		fields(reflection, classLoader, "org.apache.activemq.ActiveMQConnectionFactory", "sendTimeout");
		fields(reflection, classLoader, WEB_SOCKET + "client.standard.StandardWebSocketClient", "webSocketContainer");
		fields(reflection, classLoader, WEB_SOCKET + "client.WebSocketConnectionManager", "client");
		fields(reflection, classLoader, WEB_SOCKET + "sockjs.client.SockJsClient", "transports");
		fields(reflection, classLoader, "org.springframework.boot.jetty.JettyWebServer", "server");
		DefaultProperty.ALL.stream()
			.flatMap((property) -> Stream.of(property.requires(), property.bean()))
			.filter(Objects::nonNull)
			.forEach((type) -> reflection.registerTypeIfPresent(classLoader, type));
		MongoTimeoutConfiguration.CLIENTS.forEach((type) -> reflection.registerTypeIfPresent(classLoader, type));
		reflection.registerType(KeepAliveSocketFactory.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		// by name: without MySQL's driver it cannot be loaded
		reflection.registerTypeIfPresent(classLoader, "io.github.ebbtide.timeout.MySqlKeepAliveSocketFactory",
				MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
	}

	private static void fields(ReflectionHints hints, @Nullable ClassLoader classLoader, String type, String... names) {
		hints.registerTypeIfPresent(classLoader, type, (hint) -> {
			for (String name : names) {
				hint.withField(name);
			}
		});
	}

}
