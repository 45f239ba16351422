package io.github.ebbtide.websocket.autoconfigure;

import java.util.List;

import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.websocket.ClientHeartbeat;
import io.github.ebbtide.websocket.CloseTerms;
import io.github.ebbtide.websocket.SessionFinder;
import io.github.ebbtide.websocket.SpareThreads;
import io.github.ebbtide.websocket.WebSocketCloseTask;
import io.github.ebbtide.websocket.WebSocketIntake;
import io.github.ebbtide.websocket.WebSocketListener;
import io.github.ebbtide.websocket.WebSocketSessions;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;

/**
 * {@link AutoConfiguration Auto-configuration} of WebSocket sessions: what is open, and
 * that each gets a proper close.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = WorkAutoConfiguration.class)
@Conditional(OnWebSocketsCondition.class)
@ConditionalOnBooleanProperty(name = "ebbtide.websocket.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WebSocketProperties.class)
@Import({ TomcatWebSocketConfiguration.class, JettyWebSocketConfiguration.class, NettyWebSocketConfiguration.class,
		SockJsConfiguration.class, TomcatClientConfiguration.class })
@ImportRuntimeHints(WebSocketClientRuntimeHints.class)
public final class WebSocketAutoConfiguration {

	@Bean
	WebSocketSessions ebbtideWebSocketSessions(ObjectProvider<WebSocketListener> listeners,
			ConfigurableListableBeanFactory beanFactory) {
		return new WebSocketSessions(new OnceResolved<>(() -> listeners.orderedStream().toList()),
				new OnceResolved<>(() -> OwnBeans.of(beanFactory, SessionFinder.class)));
	}

	@Bean
	CloseTerms ebbtideCloseTerms(WebSocketProperties properties) {
		return properties.closeTerms();
	}

	@Bean
	static JdkHttpClientBeanPostProcessor ebbtideJdkHttpClientBeanPostProcessor(
			ObjectProvider<WebSocketSessions> ebbtideWebSocketSessions,
			ObjectProvider<ClientHeartbeat> ebbtideClientHeartbeat) {
		return new JdkHttpClientBeanPostProcessor(ebbtideWebSocketSessions, ebbtideClientHeartbeat);
	}

	@Bean
	ClientHeartbeat ebbtideClientHeartbeat(WebSocketProperties properties) {
		return new ClientHeartbeat(properties.heartbeatInterval(), properties.heartbeatPatience(), Ticker.SYSTEM);
	}

	@Bean
	WebSocketIntake ebbtideWebSocketIntake() {
		return new WebSocketIntake();
	}

	@Bean
	WebSocketCloseTask ebbtideWebSocketCloseTask(WebSocketSessions ebbtideWebSocketSessions,
			CloseTerms ebbtideCloseTerms, ObjectProvider<WorkRegistry> ebbtideWorkRegistry,
			ConfigurableListableBeanFactory beanFactory) {
		OnceResolved<List<SpareThreads>> servers = new OnceResolved<>(
				() -> OwnBeans.of(beanFactory, SpareThreads.class));
		OnceResolved<WorkRegistry> registry = new OnceResolved<>(ebbtideWorkRegistry::getObject);
		return new WebSocketCloseTask(ebbtideWebSocketSessions, ebbtideCloseTerms,
				(kind) -> registry.get().active(kind), () -> servers.get().forEach(SpareThreads::ensure),
				Ticker.SYSTEM);
	}

	@Bean
	ShutdownTask ebbtideWebSocketTurnTask(WebSocketCloseTask ebbtideWebSocketCloseTask) {
		return ebbtideWebSocketCloseTask.turn();
	}

}
