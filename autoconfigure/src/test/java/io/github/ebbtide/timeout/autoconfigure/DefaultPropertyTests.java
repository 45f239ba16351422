package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DefaultProperty}.
 */
class DefaultPropertyTests {

	private final SocketTimeoutProperties settings = new Binder(new MapConfigurationPropertySource(Map.of()))
		.bindOrCreate(SocketTimeoutProperties.PREFIX, SocketTimeoutProperties.class);

	@Test
	void whereNothingIsSetTheDefaultsAreWhatBootWouldBind() {
		StandardEnvironment environment = new StandardEnvironment();
		ConfigurationPropertySources.attach(environment);
		assertThat(SocketTimeoutProperties.in(environment)).isSameAs(SocketTimeoutProperties.DEFAULTS)
			.isEqualTo(this.settings);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ebbtide.socket-timeouts.jdbc.read", "EBBTIDE_SOCKETTIMEOUTS_JDBC_READ" })
	void whatIsSetIsBound(String name) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("my-systemEnvironment", Map.of(name, "7s")));
		ConfigurationPropertySources.attach(environment);
		assertThat(SocketTimeoutProperties.in(environment).jdbc().read()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void everyRowHasSettingsAndAValue() {
		assertThat(DefaultProperty.ALL).allSatisfy((property) -> {
			assertThat(this.settings.of(property.technology())).isNotEqualTo(Limits.NONE);
			assertThat(present(property).value(this.settings, new MockEnvironment())).isNotNull();
		}).extracting(DefaultProperty::key).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@CsvSource({ "server.netty.idle-timeout, 60000ms", "spring.grpc.server.keepalive.time, 60000ms",
			"spring.artemis.pool.block-if-full-timeout, 60000ms",
			"spring.cloud.gateway.server.webflux.httpclient.connect-timeout, 5000",
			"spring.cloud.gateway.server.webflux.httpclient.response-timeout, 60000ms",
			"spring.r2dbc.pool.max-create-connection-time, 5000ms", "spring.data.redis.lettuce.pool.max-wait, 5000ms",
			"spring.mail.properties.mail.smtp.timeout, 60000" })
	void valuesFollowTheCommonLimits(String key, String value) {
		assertThat(present(row(key)).value(this.settings, new MockEnvironment())).isEqualTo(value);
	}

	@Test
	void aRowWithoutItsLibrarySaysNothing() {
		assertThat(row("spring.grpc.server.keepalive.time").value(this.settings, new MockEnvironment())).isNull();
	}

	@Test
	void aUrlThatAsksForAPoolLeavesThePropertiesOfThePoolAlone() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.r2dbc.url", "r2dbc:pool:h2:mem:///a");
		assertThat(DefaultProperty.ALL).filteredOn((property) -> property.technology().equals("r2dbc"))
			.hasSize(3)
			.allSatisfy((property) -> assertThat(present(property).value(this.settings, environment)).isNull());
	}

	@ParameterizedTest
	@CsvSource({ "jedis, , ", "lettuce, 5000ms, 60000ms", ", 5000ms, 60000ms" })
	void whatJedisHasByItselfIsNotMadeLonger(@Nullable String client, @Nullable String connect, @Nullable String read) {
		MockEnvironment environment = new MockEnvironment();
		if (client != null) {
			environment.setProperty("spring.data.redis.client-type", client);
		}
		assertThat(row("spring.data.redis.connect-timeout").value(this.settings, environment)).isEqualTo(connect);
		assertThat(row("spring.data.redis.timeout").value(this.settings, environment)).isEqualTo(read);
		assertThat(row("spring.data.redis.timeout").requires()).isEqualTo("io.lettuce.core.RedisClient");
		assertThat(row("spring.data.redis.connect-timeout").requires()).isEqualTo("io.lettuce.core.RedisClient");
	}

	@Test
	void anEntryInBracketsIsTheUsersWord() {
		MockEnvironment environment = new MockEnvironment()
			.withProperty("spring.ldap.base-environment[com.sun.jndi.ldap.read.timeout]", "7");
		assertThat(present(row("spring.ldap.base-environment.com.sun.jndi.ldap.read.timeout")).value(this.settings,
				environment))
			.isNull();
	}

	@Test
	void valuesAreRoundedUpToTheUnit() {
		assertThat(DefaultProperty.Unit.MILLIS.print(Duration.ofNanos(1))).isEqualTo("1");
		assertThat(DefaultProperty.Unit.MILLIS.print(Duration.ofMillis(2))).isEqualTo("2");
		assertThat(DefaultProperty.Unit.DURATION.print(Duration.ofSeconds(5))).isEqualTo("5000ms");
	}

	private static DefaultProperty row(String key) {
		return DefaultProperty.ALL.stream().filter((property) -> property.key().equals(key)).findFirst().orElseThrow();
	}

	/** As if its library were there. */
	private static DefaultProperty present(DefaultProperty property) {
		return new DefaultProperty(property.technology(), property.limit(), property.source(), property.unit(),
				"java.lang.String", property.key(), property.alternatives(), property.bean(), property.meaning());
	}

}
