package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.GatewayTimeouts;
import io.github.ebbtide.timeout.JedisTimeouts;
import io.github.ebbtide.timeout.JettyServerTimeouts;
import io.github.ebbtide.timeout.JmsTimeouts;
import io.github.ebbtide.timeout.LdapTimeouts;
import io.github.ebbtide.timeout.LettuceTimeouts;
import io.github.ebbtide.timeout.MailTimeouts;
import io.github.ebbtide.timeout.R2dbcTimeouts;
import io.github.ebbtide.timeout.RabbitTimeouts;
import io.github.ebbtide.timeout.TimeoutOrigins;
import io.lettuce.core.RedisClient;
import io.r2dbc.pool.ConnectionPool;
import jakarta.jms.ConnectionFactory;
import jakarta.mail.Session;
import org.eclipse.jetty.server.Server;
import reactor.netty.http.client.HttpClient;

import org.springframework.amqp.rabbit.connection.AbstractConnectionFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.ldap.core.support.LdapContextSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Readers of technologies whose timeouts are properties only.
 */
abstract class ReaderConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Server.class, WebServerApplicationContext.class })
	static class JettyConfiguration {

		@Bean
		JettyServerTimeouts ebbtideJettyServerTimeouts(ApplicationContext context,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			return new JettyServerTimeouts(
					() -> (context instanceof WebServerApplicationContext web) ? web.getWebServer() : null,
					ebbtideTimeoutOrigins);
		}

		@Bean
		ManagementServerListener ebbtideJettyManagementServerListener(JettyServerTimeouts ebbtideJettyServerTimeouts) {
			return new ManagementServerListener(ebbtideJettyServerTimeouts::addManagement);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JavaMailSenderImpl.class, Session.class })
	static class MailConfiguration {

		@Bean
		MailTimeouts ebbtideMailTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			return new MailTimeouts(new ExistingBeans<>(beanFactory, JavaMailSenderImpl.class), ebbtideTimeoutOrigins);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HttpClient.class)
	@ConditionalOnBean(type = DefaultProperty.GATEWAY)
	static class GatewayConfiguration {

		@Bean
		GatewayTimeouts ebbtideGatewayTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			// made by a factory; one that was not there yet has no socket either
			return new GatewayTimeouts(() -> beanFactory.getBeansOfType(HttpClient.class, true, false),
					ebbtideTimeoutOrigins);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(LdapContextSource.class)
	static class LdapConfiguration {

		@Bean
		LdapTimeouts ebbtideLdapTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			return new LdapTimeouts(new ExistingBeans<>(beanFactory, LdapContextSource.class), ebbtideTimeoutOrigins);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ LettuceConnectionFactory.class, RedisClient.class })
	static class LettuceConfiguration {

		@Bean
		LettuceTimeouts ebbtideLettuceTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			return new LettuceTimeouts(new ExistingBeans<>(beanFactory, LettuceConnectionFactory.class),
					ebbtideTimeoutOrigins);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(value = JedisConnectionFactory.class, name = "redis.clients.jedis.Jedis")
	static class JedisConfiguration {

		@Bean
		JedisTimeouts ebbtideJedisTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			return new JedisTimeouts(new ExistingBeans<>(beanFactory, JedisConnectionFactory.class),
					ebbtideTimeoutOrigins);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JmsTemplate.class, ConnectionFactory.class })
	static class JmsConfiguration {

		@Bean
		JmsTimeouts ebbtideJmsTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			return new JmsTimeouts(new ExistingBeans<>(beanFactory, JmsTemplate.class),
					new ExistingBeans<>(beanFactory, ConnectionFactory.class), ebbtideTimeoutOrigins);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConnectionPool.class)
	static class R2dbcConfiguration {

		@Bean
		R2dbcTimeouts ebbtideR2dbcTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins, Environment environment) {
			return new R2dbcTimeouts(new ExistingBeans<>(beanFactory, ConnectionPool.class), ebbtideTimeoutOrigins,
					DefaultProperty.isPooledByUrl(environment));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AbstractConnectionFactory.class, com.rabbitmq.client.ConnectionFactory.class })
	static class RabbitConfiguration {

		@Bean
		RabbitTimeouts ebbtideRabbitTimeouts(ConfigurableListableBeanFactory beanFactory,
				TimeoutOrigins ebbtideTimeoutOrigins) {
			return new RabbitTimeouts(new ExistingBeans<>(beanFactory, AbstractConnectionFactory.class),
					ebbtideTimeoutOrigins);
		}

	}

}
