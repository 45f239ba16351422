package io.github.ebbtide.websocket.autoconfigure;

import java.net.http.HttpClient;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Where clients keep their sessions, and what newer JDKs' own client can do, for a native
 * image.
 */
final class WebSocketClientRuntimeHints implements RuntimeHintsRegistrar {

	private static final String SPRING = "org.springframework.web.socket.";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerType(HttpClient.class, MemberCategory.INVOKE_PUBLIC_METHODS)
			.registerTypeIfPresent(classLoader, "org.apache.tomcat.websocket.WsWebSocketContainer",
					(hint) -> hint.withField("sessions"))
			.registerTypeIfPresent(classLoader, "org.apache.tomcat.websocket.WsSession",
					(hint) -> hint.withField("wsRemoteEndpoint"))
			.registerTypeIfPresent(classLoader, "org.apache.tomcat.websocket.WsRemoteEndpointImplBase",
					(hint) -> hint.withField("messagePartInProgress"))
			.registerTypeIfPresent(classLoader, SPRING + "client.standard.StandardWebSocketClient",
					(hint) -> hint.withField("webSocketContainer"))
			.registerTypeIfPresent(classLoader, SPRING + "client.WebSocketConnectionManager",
					(hint) -> hint.withField("client"))
			.registerTypeIfPresent(classLoader, SPRING + "sockjs.client.SockJsClient",
					(hint) -> hint.withField("transports"));
	}

}
