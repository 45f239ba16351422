package io.github.ebbtide.websocket.autoconfigure;

import io.github.ebbtide.websocket.TomcatUpgradeHandler;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Lets a native image create the upgrade handler, as Tomcat does, and our sessions, and
 * find the connection of a SockJS session.
 */
final class TomcatWebSocketRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerType(TomcatUpgradeHandler.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		hints.proxies().registerJdkProxy(Session.class);
		hints.reflection()
			.registerTypeIfPresent(classLoader,
					"org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession",
					(hint) -> hint.withField("response"))
			.registerTypeIfPresent(classLoader, "org.apache.catalina.connector.ResponseFacade",
					(hint) -> hint.withField("response"))
			.registerTypeIfPresent(classLoader, "org.apache.coyote.Response", (hint) -> hint.withField("hook"))
			.registerTypeIfPresent(classLoader, "org.apache.coyote.AbstractProcessor",
					(hint) -> hint.withField("socketWrapper"));
	}

}
