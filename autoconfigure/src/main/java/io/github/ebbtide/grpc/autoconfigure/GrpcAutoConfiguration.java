package io.github.ebbtide.grpc.autoconfigure;

import io.github.ebbtide.grpc.GrpcCallInterceptor;
import io.github.ebbtide.grpc.GrpcCalls;
import io.github.ebbtide.grpc.GrpcServers;
import io.github.ebbtide.grpc.GrpcSettleTask;
import io.github.ebbtide.grpc.GrpcStreamsTask;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.shutdown.autoconfigure.PropagationDelay;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import io.grpc.BindableService;
import io.grpc.ServerBuilder;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * {@link AutoConfiguration Auto-configuration} for the gRPC servers of Spring.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnClass({ BindableService.class, GrpcServerLifecycle.class })
@Conditional(OnGrpcServerCondition.class)
@ConditionalOnBooleanProperty(name = "ebbtide.grpc.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GrpcProperties.class)
public final class GrpcAutoConfiguration {

	@Bean
	GrpcCalls ebbtideGrpcCalls() {
		return new GrpcCalls();
	}

	@Bean
	GrpcServers ebbtideGrpcServers(ConfigurableListableBeanFactory beanFactory) {
		return new GrpcServers((lifecycle) -> OwnBeans.of(beanFactory, GrpcServerLifecycle.class).contains(lifecycle));
	}

	/** The last interceptor to be added is the first to see a call. */
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ServerBuilderCustomizer<?> ebbtideGrpcServerBuilderCustomizer(GrpcServers ebbtideGrpcServers,
			GrpcCalls ebbtideGrpcCalls) {
		return intercept(ebbtideGrpcServers, new GrpcCallInterceptor(ebbtideGrpcCalls));
	}

	private static <B extends ServerBuilder<B>> ServerBuilderCustomizer<B> intercept(GrpcServers servers,
			GrpcCallInterceptor interceptor) {
		return (builder) -> {
			builder.intercept(interceptor);
			servers.noteCallsAreSeen();
		};
	}

	@Bean
	GrpcSettleTask ebbtideGrpcSettleTask(GrpcServers ebbtideGrpcServers, Environment environment) {
		return new GrpcSettleTask(ebbtideGrpcServers, PropagationDelay.of(environment), Ticker.SYSTEM);
	}

	@Bean
	GrpcStreamsTask ebbtideGrpcStreamsTask(GrpcServers ebbtideGrpcServers, GrpcCalls ebbtideGrpcCalls,
			GrpcProperties properties) {
		return new GrpcStreamsTask(ebbtideGrpcServers, ebbtideGrpcCalls, properties.streamTimeout(), Ticker.SYSTEM);
	}

	@Bean
	ShutdownTask ebbtideGrpcCloseTask(GrpcServers ebbtideGrpcServers, GrpcCalls ebbtideGrpcCalls) {
		return ebbtideGrpcServers.closing(ebbtideGrpcCalls);
	}

}
