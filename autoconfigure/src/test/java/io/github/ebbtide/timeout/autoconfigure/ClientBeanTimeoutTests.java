package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

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
