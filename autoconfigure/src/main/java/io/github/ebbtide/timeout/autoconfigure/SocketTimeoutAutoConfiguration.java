package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.SocketStates;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.timeout.TimeoutOrigins;
import io.github.ebbtide.timeout.TimeoutReader;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * {@link AutoConfiguration Auto-configuration} for finite socket timeouts and their
 * audit.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SocketTimeoutProperties.class)
@Import({ HttpClientTimeoutConfiguration.class, HikariTimeoutConfiguration.class, HealthTimeoutConfiguration.class,
		MongoTimeoutConfiguration.class, ReactorNettyTimeoutConfiguration.class,
		ReaderConfiguration.GatewayConfiguration.class, ReaderConfiguration.JedisConfiguration.class,
		ReaderConfiguration.JettyConfiguration.class, ReaderConfiguration.JmsConfiguration.class,
		ReaderConfiguration.RabbitConfiguration.class, ReaderConfiguration.LdapConfiguration.class,
		ReaderConfiguration.LettuceConfiguration.class, ReaderConfiguration.MailConfiguration.class,
		ReaderConfiguration.R2dbcConfiguration.class, TomcatTimeoutConfiguration.ConnectorConfiguration.class,
		TomcatTimeoutConfiguration.WebSocketConfiguration.class, WebSocketClientTimeoutConfiguration.class })
@ImportRuntimeHints(SocketTimeoutRuntimeHints.class)
public final class SocketTimeoutAutoConfiguration {

	@Bean(ContributedTimeouts.BEAN_NAME)
	@ConditionalOnMissingBean(name = ContributedTimeouts.BEAN_NAME, search = SearchStrategy.CURRENT)
	ContributedTimeouts ebbtideContributedTimeouts() {
		return ContributedTimeouts.NONE;
	}

	@Bean
	TimeoutOrigins ebbtideTimeoutOrigins(ContributedTimeouts ebbtideContributedTimeouts, Environment environment) {
		return (property, effective) -> ebbtideContributedTimeouts.originOf(environment, property, effective);
	}

	@Bean
	TimeoutAudit ebbtideTimeoutAudit(ConfigurableListableBeanFactory beanFactory) {
		ObjectProvider<TimeoutReader> readers = beanFactory.getBeanProvider(TimeoutReader.class);
		return new TimeoutAudit(() -> readers.orderedStream().toList());
	}

	@Bean
	PropertyTimeouts ebbtidePropertyTimeouts(ConfigurableListableBeanFactory beanFactory, Environment environment,
			TimeoutOrigins ebbtideTimeoutOrigins) {
		return new PropertyTimeouts(beanFactory, environment, ebbtideTimeoutOrigins);
	}

	@Bean
	UrlConnectionTimeouts ebbtideUrlConnectionTimeouts(SocketTimeoutProperties properties) {
		return new UrlConnectionTimeouts(properties.of("url-connection"));
	}

	@Bean
	AuditAtStartup ebbtideTimeoutAuditAtStartup(TimeoutAudit ebbtideTimeoutAudit, SocketTimeoutProperties properties) {
		return new AuditAtStartup(ebbtideTimeoutAudit, properties.failOnInfinite());
	}

	@Bean(initMethod = "start")
	@Conditional(OnSocketTable.class)
	SocketStates ebbtideSocketStates() {
		return new SocketStates();
	}

	static final class OnSocketTable implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return SocketStates.areKnown();
		}

	}

}
