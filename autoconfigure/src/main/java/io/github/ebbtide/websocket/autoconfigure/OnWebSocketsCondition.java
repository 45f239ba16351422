package io.github.ebbtide.websocket.autoconfigure;

import jakarta.websocket.Session;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.web.server.WebFilter;

/**
 * Whether there may be sessions: with the WebSocket API, or on Reactor Netty without.
 */
final class OnWebSocketsCondition extends AnyNestedCondition {

	OnWebSocketsCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnClass(Session.class)
	static final class WithTheWebSocketApi {

	}

	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnClass({ WebFilter.class, HttpServerRequest.class })
	static final class OnReactorNetty {

	}

}
