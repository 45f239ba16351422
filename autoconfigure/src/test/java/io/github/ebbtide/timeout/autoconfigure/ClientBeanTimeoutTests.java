package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutAudit;
import jakarta.jms.ConnectionFactory;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * The audit asks the client and not the property, which may be for another one.
 */
class ClientBeanTimeoutTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketTimeoutAutoConfiguration.class));

	@Test
	void jedisHasTwoSecondsByItself() {
		this.runner.withBean(JedisConnectionFactory.class, () -> jedis(JedisClientConfiguration.defaultConfiguration()))
			.run((context) -> assertThat(timeouts(context)).contains("redis CONNECT PT2S TOTAL LIBRARY",
					"redis READ PT2S PER_OPERATION LIBRARY"));
	}

	@Test
	void aJedisOfTheirOwnIsAskedItself() {
		GenericObjectPoolConfig<?> pool = new GenericObjectPoolConfig<>();
		pool.setMaxWait(Duration.ofSeconds(3));
		JedisClientConfiguration own = JedisClientConfiguration.builder()
			.readTimeout(Duration.ZERO)
			.connectTimeout(Duration.ofSeconds(7))
			.usePooling()
			.poolConfig(pool)
			.build();
		this.runner.withPropertyValues("spring.data.redis.timeout=60s", "spring.data.redis.connect-timeout=5s")
			.withBean(JedisConnectionFactory.class, () -> jedis(own))
			.run((context) -> assertThat(timeouts(context)).contains("redis CONNECT PT7S TOTAL USER",
					"redis READ null PER_OPERATION USER", "redis ACQUIRE PT3S TOTAL LIBRARY"));
	}

	@Test
	void withoutJedisNobodyAsksForIt() {
		this.runner.withClassLoader(new FilteredClassLoader("redis.clients.jedis"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("ebbtideJedisTimeouts"));
	}

	@ParameterizedTest
	@CsvSource({ "0, null", "-1, PT0S", "7000, PT7S" })
	void aJmsTemplateOfTheirOwnIsAskedItself(long set, String shown) {
		this.runner.withPropertyValues("spring.jms.template.receive-timeout=60s")
			.withBean(JmsTemplate.class, () -> jms(set))
			.run((context) -> assertThat(timeouts(context)).filteredOn((timeout) -> timeout.startsWith("jms READ"))
				.containsExactly("jms READ " + shown + " PER_OPERATION USER"));
	}

	@ParameterizedTest
	@CsvSource({ "0, null", "7000, PT7S" })
	void aRabbitConnectionFactoryOfTheirOwnIsAskedItself(int set, String shown) {
		this.runner.withPropertyValues("spring.rabbitmq.connection-timeout=5s")
			.withBean(CachingConnectionFactory.class, () -> rabbit(set))
			.run((context) -> assertThat(timeouts(context))
				.filteredOn((timeout) -> timeout.startsWith("rabbitmq CONNECT"))
				.containsExactly("rabbitmq CONNECT " + shown + " TOTAL USER"));
	}

	@Test
	void withoutJmsAndRabbitNobodyAsksForThem() {
		this.runner.withClassLoader(new FilteredClassLoader("jakarta.jms", "com.rabbitmq"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("ebbtideJmsTimeouts")
				.doesNotHaveBean("ebbtideRabbitTimeouts"));
	}

	private static JmsTemplate jms(long receiveTimeout) {
		JmsTemplate template = new JmsTemplate(mock(ConnectionFactory.class));
		template.setReceiveTimeout(receiveTimeout);
		return template;
	}

	private static CachingConnectionFactory rabbit(int connectionTimeout) {
		CachingConnectionFactory factory = new CachingConnectionFactory("127.0.0.1");
		factory.setConnectionTimeout(connectionTimeout);
		return factory;
	}

	private static JedisConnectionFactory jedis(JedisClientConfiguration configuration) {
		JedisConnectionFactory factory = new JedisConnectionFactory(new RedisStandaloneConfiguration(), configuration);
		factory.setAutoStartup(false);
		return factory;
	}

	private static List<String> timeouts(ApplicationContext context) {
		return context.getBean(TimeoutAudit.class).timeouts().stream().map(ClientBeanTimeoutTests::print).toList();
	}

	private static String print(SocketTimeout timeout) {
		return "%s %s %s %s %s".formatted(timeout.technology(), timeout.limit(), timeout.value(), timeout.meaning(),
				timeout.origin());
	}

}
