package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.FakeLdap;
import io.github.ebbtide.timeout.FakeMongo;
import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.ldap.core.support.LdapContextSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Clients of servers that take the connection, even let the client log in, and then say
 * nothing: each call ends with its library's own exception, after the time that the audit
 * shows.
 */
@Timeout(120)
class SilentServerTests {

	private static final Duration READ = Duration.ofSeconds(1);

	@Test
	void mongodb() throws Exception {
		try (HostilePeer peer = FakeMongo.start(); ConfigurableApplicationContext context = run(Mongo.class, peer)) {
			MongoClient client = context.getBean(MongoClient.class);
			endsInTime(() -> assertThatExceptionOfType(MongoSocketReadTimeoutException.class)
				.isThrownBy(() -> client.getDatabase("a").getCollection("b").find().first()));
			assertThat(audited(context, "mongodb")).isEqualTo(READ);
		}
	}

	@Test
	void ldap() throws Exception {
		try (HostilePeer peer = FakeLdap.start(); ConfigurableApplicationContext context = run(Ldap.class, peer)) {
			LdapContextSource source = context.getBean(LdapContextSource.class);
			endsInTime(() -> assertThat(catchThrowable(() -> source.getReadOnlyContext().lookup("cn=a")))
				.hasStackTraceContaining("read timed out"));
			assertThat(audited(context, "ldap")).isEqualTo(READ);
		}
	}

	private static void endsInTime(Rounds.Round call) throws Exception {
		Rounds.oneOf(5, () -> {
			long start = System.nanoTime();
			call.run();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(READ.minusMillis(100),
					READ.plusSeconds(1));
		});
	}

	private static Duration audited(ApplicationContext context, String technology) {
		List<SocketTimeout> timeouts = context.getBean(TimeoutAudit.class).timeouts();
		assertThat(timeouts.toString()).doesNotContain("secret");
		SocketTimeout read = timeouts.stream()
			.filter((timeout) -> timeout.technology().equals(technology) && timeout.limit() == Limit.READ)
			.findFirst()
			.orElseThrow();
		assertThat(read.origin()).isEqualTo(Origin.EBBTIDE);
		return read.value();
	}

	private static ConfigurableApplicationContext run(Class<?> client, HostilePeer peer) {
		SpringApplication application = new SpringApplication(client, SocketTimeoutAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		return application.run("--spring.main.banner-mode=off", "--port=" + peer.port(),
				"--ebbtide.socket-timeouts.read=" + READ.toMillis() + "ms");
	}

	// what Boot does with its properties

	@Configuration(proxyBeanMethods = false)
	static class Mongo {

		@Bean
		MongoClientSettings settings() {
			return MongoClientSettings.builder().build();
		}

		@Bean
		MongoClient mongo(MongoClientSettings settings, Environment environment) {
			// a read that is tried again takes twice as long
			return MongoClients.create(MongoClientSettings.builder(settings)
				.applyConnectionString(new ConnectionString(
						"mongodb://127.0.0.1:%s/?retryReads=false".formatted(environment.getRequiredProperty("port"))))
				.build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Ldap {

		@Bean
		LdapContextSource contextSource(Environment environment) {
			LdapContextSource source = new LdapContextSource();
			source.setUrl("ldap://127.0.0.1:" + environment.getRequiredProperty("port"));
			source.setUserDn("cn=me");
			source.setPassword("secret");
			source.setBaseEnvironmentProperties(Map.copyOf(Binder.get(environment)
				.bind("spring.ldap.base-environment", Bindable.mapOf(String.class, String.class))
				.get()));
			return source;
		}

	}

}
