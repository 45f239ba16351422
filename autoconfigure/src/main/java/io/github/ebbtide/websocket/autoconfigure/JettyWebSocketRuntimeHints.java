package io.github.ebbtide.websocket.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Lets a native image ask Jetty's sessions whether their peer has answered a close.
 */
final class JettyWebSocketRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerTypeIfPresent(classLoader, "org.eclipse.jetty.websocket.core.WebSocketConnection",
					(hint) -> hint.withField("coreSession").withField("demand"))
			.registerTypeIfPresent(classLoader, "org.eclipse.jetty.websocket.core.WebSocketCoreSession",
					(hint) -> hint.withField("sessionState").withField("flusher"))
			.registerTypeIfPresent(classLoader, "org.eclipse.jetty.websocket.core.internal.WebSocketSessionState",
					(hint) -> hint.withField("_outgoingContinuation"));
	}

}
