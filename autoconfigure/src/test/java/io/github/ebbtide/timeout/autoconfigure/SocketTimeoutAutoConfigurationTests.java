package io.github.ebbtide.timeout.autoconfigure;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

import com.rabbitmq.client.ConnectionFactory;
import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.endpoint.SocketTimeoutsEndpoint;
import io.github.ebbtide.endpoint.autoconfigure.EndpointAutoConfiguration;
import io.github.ebbtide.metrics.autoconfigure.MetricsAutoConfiguration;
import io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.github.ebbtide.timeout.InfiniteTimeoutsException;
import io.github.ebbtide.timeout.SocketStates;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.timeout.TimeoutReader;
import io.github.ebbtide.work.HangDetector;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SocketTimeoutAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SocketTimeoutAutoConfigurationTests {

	/** So that there is a socket to see. */
	private ServerSocket listener;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ApplicationAvailabilityAutoConfiguration.class,
				WorkAutoConfiguration.class, ShutdownAutoConfiguration.class, SocketTimeoutAutoConfiguration.class,
				EndpointAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=sockettimeouts", "spring.jmx.enabled=true",
				"management.endpoints.jmx.exposure.include=*")
		.withUserConfiguration(Own.class);

	@BeforeEach
	void listen() throws IOException {
		this.listener = new ServerSocket(0);
	}

	@AfterEach
	void close() throws IOException {
		this.listener.close();
	}

	@Test
	void theAuditIsShownCountedAndWarnedAbout(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(TimeoutAudit.class)
				.hasSingleBean(SocketTimeoutsEndpoint.class)
				.hasSingleBean(HangDetector.class);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(meters));
			assertThat(meters.get("ebbtide.socket.timeouts.infinite").gauge().value()).isPositive();
			assertThat(meters.get("ebbtide.threads.hung").gauge().value()).isZero();
			if (SocketStates.areKnown()) {
				assertThat(meters.get("ebbtide.sockets").gauges())
					.allSatisfy((gauge) -> assertThat(gauge.getId().getDescription()).doesNotContain("four"));
				assertThat(meters.get("ebbtide.sockets").gauges()).hasSize(12)
					.extracting((gauge) -> gauge.getId().getTag("state"))
					.doesNotContain("time-wait", "syn-recv");
				await().atMost(Duration.ofSeconds(10))
					.until(() -> meters.get("ebbtide.sockets").tag("state", "listen").gauge().value() > 0);
			}
		});
		assertThat(output).contains("own thing read (own.read)").contains("for ever");
	}

	@Test
	void whatNobodyKnowsIsSaidAndStopsNoStart(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SocketTimeoutAutoConfiguration.class))
			.withPropertyValues("ebbtide.socket-timeouts.fail-on-infinite=true")
			.withSystemProperties("sun.net.client.defaultConnectTimeout=5000",
					"sun.net.client.defaultReadTimeout=60000")
			.withBean("pool", HikariDataSource.class, () -> {
				HikariDataSource pool = new HikariDataSource();
				pool.setJdbcUrl("jdbc:p6spy:postgresql://db/a");
				return pool;
			})
			.run((context) -> assertThat(context.getBean(TimeoutAudit.class).infinite()).isEmpty());
		assertThat(output).contains("Not known whether there is a timeout: jdbc pool connect, jdbc pool read");
	}

	@Test
	void writesThatTheKernelAloneEndsAreShownAndStopNoStart(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SocketTimeoutAutoConfiguration.class))
			.withPropertyValues("ebbtide.socket-timeouts.fail-on-infinite=true", "ebbtide.socket-timeouts.jdbc.read=5m")
			.withSystemProperties("sun.net.client.defaultConnectTimeout=5000",
					"sun.net.client.defaultReadTimeout=60000")
			.withBean("pool", HikariDataSource.class, () -> {
				HikariDataSource pool = new HikariDataSource();
				pool.setJdbcUrl("jdbc:postgresql://db/a");
				return pool;
			})
			.withBean("rabbit", CachingConnectionFactory.class, () -> {
				ConnectionFactory factory = new ConnectionFactory();
				factory.setConnectionTimeout(5000);
				return new CachingConnectionFactory(factory);
			})
			.run((context) -> {
				TimeoutAudit audit = context.getBean(TimeoutAudit.class);
				assertThat(audit.timeouts()).filteredOn((timeout) -> timeout.limit() == Limit.WRITE)
					.allMatch((timeout) -> timeout.value() == null && timeout.origin() == Origin.LIBRARY)
					.extracting((timeout) -> timeout.technology() + " " + timeout.meaning())
					.containsExactly("jdbc RETRANSMISSION", "rabbitmq RETRANSMISSION", "url-connection RETRANSMISSION");
				assertThat(audit.infinite()).isEmpty();
			});
		assertThat(output).doesNotContain("can hold a thread");
	}

	@Test
	void theActionIsWordedByWhatCanBeDone() {
		SocketTimeout named = new SocketTimeout("own", "thing", Limit.READ, null, Meaning.TOTAL, Origin.LIBRARY,
				"own.read");
		SocketTimeout nameless = new SocketTimeout("jdbc", "pool", Limit.READ, null, Meaning.TOTAL, Origin.LIBRARY,
				null);
		assertThat(action(named)).contains("Set the properties named above").doesNotContain("No property");
		assertThat(action(nameless)).contains("No property bounds 'jdbc pool'", "fail-on-infinite")
			.doesNotContain("named above");
		assertThat(action(named, nameless)).contains("named above", "No property bounds 'jdbc pool'");
	}

	private static String action(SocketTimeout... timeouts) {
		return new InfiniteTimeoutsFailureAnalyzer().analyze(new InfiniteTimeoutsException(List.of(timeouts)))
			.getAction();
	}

	@Test
	void itCanBeSwitchedOff() {
		this.runner.withPropertyValues("ebbtide.socket-timeouts.enabled=false", "ebbtide.work.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(TimeoutAudit.class)
				.doesNotHaveBean(SocketTimeoutsEndpoint.class)
				.doesNotHaveBean(HangDetector.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "connect", "read", "write", "jdbc.read", "mail.connect", "http-client.write",
			"tomcat.read", "tomcat.headers", "tomcat.minimum-data-rate-grace", "health.timeout" })
	void aNegativeTimeoutIsRefusedByName(String property) {
		// where a technology refuses, the failure names it too
		String name = property.replaceFirst("^(jdbc|mail|http-client)", "<technology>");
		this.runner.withPropertyValues("ebbtide.socket-timeouts." + property + "=-1s")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(
						property.contains(".") ? property.substring(0, property.indexOf('.')) : property)
				.hasRootCauseMessage(
						"'ebbtide.socket-timeouts." + name + "' must not be negative, but is PT-1S; zero means none"));
	}

	@Test
	void aNegativeRateOrThresholdIsRefusedByName() {
		this.runner.withPropertyValues("ebbtide.socket-timeouts.tomcat.minimum-data-rate=-1B")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseMessage("'ebbtide.socket-timeouts.tomcat.minimum-data-rate' must not be negative,"
						+ " but is -1B; zero means none"));
		this.runner.withPropertyValues("ebbtide.work.hang-threshold=-1s")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseMessage("'ebbtide.work.hang-threshold' must not be negative, but is PT-1S"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		TimeoutReader ownReader() {
			return () -> List
				.of(new SocketTimeout("own", "thing", Limit.READ, null, Meaning.TOTAL, Origin.LIBRARY, "own.read"));
		}

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
