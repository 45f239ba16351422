package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import jakarta.jms.ConnectionFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import reactor.core.publisher.Mono;

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
import static org.mockito.BDDMockito.given;
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

	@ParameterizedTest
	@CsvSource({ "-1, null, LIBRARY", "0, PT0S, USER", "7000, PT7S, USER" })
	void aReactivePoolOfTheirOwnIsAskedItself(long set, String shown, String origin) {
		this.runner
			.withPropertyValues("spring.r2dbc.url=r2dbc:pool:h2:mem:///a",
					"spring.r2dbc.pool.max-create-connection-time=5s")
			.withBean(ConnectionPool.class, () -> pool(Duration.ofMillis(set)))
			.run((context) -> assertThat(timeouts(context)).filteredOn((timeout) -> timeout.startsWith("r2dbc"))
				.containsExactly("r2dbc ACQUIRE " + shown + " TOTAL " + origin, "r2dbc ACQUIRE PT3S TOTAL USER",
						"r2dbc CONNECT PT5S UNKNOWN USER"));
	}

	@ParameterizedTest
	@CsvSource({ "r2dbc:pool:h2:mem:///a, spring.r2dbc.url (option maxAcquireTime)",
			"r2dbc:h2:mem:///a, spring.r2dbc.pool.max-acquire-time" })
	void theWaitForAReactivePoolNamesThePropertyThatBootTakes(String url, String property) {
		this.runner.withPropertyValues("spring.r2dbc.url=" + url)
			.withBean(ConnectionPool.class, () -> pool(Duration.ofMillis(-1)))
			.run((context) -> assertThat(context.getBean(TimeoutAudit.class).timeouts())
				.filteredOn((timeout) -> timeout.technology().equals("r2dbc") && timeout.value() == null)
				.extracting(SocketTimeout::property)
				.contains(property));
	}

	@ParameterizedTest
	@CsvSource({ "true, -1, null", "true, 7000, PT7S", "false, 7000, PT0S" })
	void aPoolOfSessionsOfTheirOwnIsAskedItself(boolean waits, long set, String shown) {
		JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
		pool.setConnectionFactory(new org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory());
		pool.setBlockIfSessionPoolIsFull(waits);
		pool.setBlockIfSessionPoolIsFullTimeout(set);
		this.runner
			.withPropertyValues("spring.artemis.pool.block-if-full-timeout=60s",
					"spring.activemq.pool.block-if-full-timeout=60s", "spring.activemq.send-timeout=60s")
			.withBean(ConnectionFactory.class, () -> pool)
			.run((context) -> assertThat(context.getBean(TimeoutAudit.class).timeouts())
				.filteredOn((timeout) -> timeout.technology().equals("jms"))
				.singleElement()
				.satisfies((timeout) -> assertThat(print(timeout)).isEqualTo("jms ACQUIRE " + shown + " TOTAL USER"))
				.extracting(SocketTimeout::property)
				.isEqualTo("spring.artemis.pool.block-if-full-timeout"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theSendsOfAnActiveMqBelowOthersAreAskedFromItself(boolean pooled) {
		ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory();
		broker.setSendTimeout(7000);
		JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
		pool.setConnectionFactory(broker);
		this.runner.withPropertyValues("spring.activemq.send-timeout=60s")
			.withBean(ConnectionFactory.class,
					() -> pooled ? pool : new org.springframework.jms.connection.CachingConnectionFactory(broker))
			.run((context) -> assertThat(timeouts(context)).contains("jms WRITE PT7S TOTAL USER"));
	}

	@Test
	void withoutThemNobodyAsksForJmsRabbitAndReactivePools() {
		this.runner.withClassLoader(new FilteredClassLoader("jakarta.jms", "com.rabbitmq", "io.r2dbc"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("ebbtideR2dbcTimeouts")
				.doesNotHaveBean("ebbtideJmsTimeouts")
				.doesNotHaveBean("ebbtideRabbitTimeouts"));
	}

	private static ConnectionPool pool(Duration acquire) {
		ConnectionFactoryMetadata metadata = () -> "test";
		io.r2dbc.spi.ConnectionFactory factory = mock(io.r2dbc.spi.ConnectionFactory.class);
		given(factory.getMetadata()).willReturn(metadata);
		given(factory.create()).willAnswer((invocation) -> Mono.never());
		return new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
			.maxAcquireTime(acquire)
			.maxValidationTime(Duration.ofSeconds(3))
			.build());
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
