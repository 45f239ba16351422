package io.github.ebbtide.grpc.autoconfigure;

import io.grpc.BindableService;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Matches where there is a server, or a service, which a servlet may serve.
 */
class OnGrpcServerCondition extends AnyNestedCondition {

	OnGrpcServerCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnBean(GrpcServerLifecycle.class)
	static class Server {

	}

	@ConditionalOnBean(BindableService.class)
	static class Service {

	}

}
