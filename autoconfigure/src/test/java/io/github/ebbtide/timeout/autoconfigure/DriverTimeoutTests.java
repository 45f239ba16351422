package io.github.ebbtide.timeout.autoconfigure;

import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.FakePostgres;
import io.github.ebbtide.timeout.FakeRedis;
import io.github.ebbtide.timeout.FakeSmtp;
import io.github.ebbtide.timeout.FakeWebSocket;
import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.Outcome;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutAudit;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients whose exceptions are their drivers' own, against peers that do not keep to the
 * rules, on real sockets. All clients of a case run at the same time.
 */
@Timeout(120)
class DriverTimeoutTests {

	private static final Duration READ = Duration.ofSeconds(1);

	private static final String PART = ("x".repeat(63) + "\n").repeat(1024);

	// more than what the system's buffers hold, and no more to encode than needed
	private static final String LARGE = PART.repeat(96);

	private static final Map<String, HostilePeer> PEERS = new LinkedHashMap<>();

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() throws Exception {
		PEERS.put("jdbc", FakePostgres.start(0));
		PEERS.put("mail", FakeSmtp.start());
		PEERS.put("redis", FakeRedis.start());
		PEERS.put("websocket", FakeWebSocket.start());
		context = run(PEERS, Duration.ofSeconds(20));
	}

	@AfterAll
	static void stop() throws Exception {
		context.close();
		for (HostilePeer peer : PEERS.values()) {
			peer.close();
		}
	}

	@Test
	void aServerThatLetsNobodyInIsGivenUpInTheDriversWords() throws Exception {
		try (HostilePeer peer = HostilePeer.deaf();
				ConfigurableApplicationContext context = run(
						Map.of("jdbc", peer, "mail", peer, "redis", peer, "websocket", peer), READ)) {
			areGivenUp(() -> calls(context, "deaf"), Map.of( //
					"jdbc", "Connection is not available, request timed out after 1000ms", //
					"mail", "Mail server connection failed", //
					"redis", "Unable to connect to 127.0.0.1/<unresolved>:" + peer.port(), //
					"websocket", "connection to [ws://127.0.0.1:" + peer.port() + "/deaf] failed"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "silent", "half" })
	void aServerThatAnswersNothingOrHalfOfItIsGivenUpInTheDriversWords(String manner) throws Exception {
		areGivenUp(() -> calls(context, manner), Map.of( //
				"jdbc", "An I/O error occurred while sending to the backend. <- SocketTimeoutException: Read timed out",
				"mail", "Exception reading response", //
				"redis", "Command timed out after 1 second(s)", //
				"websocket", "The HTTP upgrade to WebSocket failed"));
	}

	@Test
	void aHealthyAnswerMayTakeLongerThanTheReadTimeoutExceptFromRedis() throws Exception {
		Rounds.oneOf(5, () -> {
			Map<String, Outcome> outcomes = Outcome.ofAll(calls(context, "trickling"));
			Outcome redis = outcomes.remove("redis");
			assertThat(outcomes).hasSize(3).allSatisfy((client, outcome) -> {
				assertThat(outcome.failure()).as("%s: %s", client, outcome.messages()).isNull();
				assertThat(outcome.elapsed()).as(client).isGreaterThan(READ);
			});
			assertThat(redis.messages()).contains("Command timed out after 1 second(s)");
		});
	}

	@Test
	void aServerThatStopsReadingIsGivenUpInTheDriversWords() throws Exception {
		areGivenUp(DriverTimeoutTests::sends, Map.of( //
				"mail", "Write timed out", //
				"redis", "Command timed out after 1 second(s)", //
				"websocket", "TimeoutException: null", //
				"websocket blocking", "TimeoutException: null"));
	}

	@Test
	void theAuditSaysWhatTheProbesHaveFound() throws Exception {
		Outcome.ofAll(calls(context, "fine")).forEach((client, outcome) -> assertThat(outcome.failure()).isNull());
		List<SocketTimeout> timeouts = context.getBean(TimeoutAudit.class).timeouts();
		assertThat(timeouts.toString()).doesNotContain("secret");
		assertThat(timeouts)
			.extracting((timeout) -> "%s %s %s %s %s".formatted(timeout.technology(), timeout.limit(), timeout.value(),
					timeout.meaning(), timeout.origin()))
			.contains("jdbc READ PT1S PER_OPERATION EBBTIDE", "jdbc ACQUIRE PT20S TOTAL USER",
					"mail CONNECT PT5S TOTAL EBBTIDE", "mail READ PT1S PER_OPERATION EBBTIDE",
					"mail WRITE PT1S PER_OPERATION EBBTIDE", "redis READ PT1S TOTAL EBBTIDE",
					"websocket READ PT1S HEADERS USER", "websocket WRITE PT1S TOTAL EBBTIDE");
	}

	private static void areGivenUp(Supplier<Map<String, Callable<?>>> calls, Map<String, String> words)
			throws Exception {
		Rounds.oneOf(5,
				() -> assertThat(Outcome.ofAll(calls.get())).hasSameSizeAs(words).allSatisfy((client, outcome) -> {
					assertThat(outcome.failure()).as(client).isNotNull();
					assertThat(outcome.messages()).as(client).contains(words.get(client));
					assertThat(outcome.elapsed()).as("%s: %s", client, outcome.messages())
						.isBetween(READ.minusMillis(200), READ.plusSeconds(1));
				}));
	}

	private static Map<String, Callable<?>> calls(ConfigurableApplicationContext context, String manner) {
		Map<String, Callable<?>> calls = new LinkedHashMap<>();
		calls.put("jdbc", () -> select(context, manner));
		calls.put("mail", () -> send(context, manner, "hello"));
		calls.put("redis", () -> context.getBean(StringRedisTemplate.class).opsForValue().get(manner));
		calls.put("websocket", () -> connect(context, manner).isOpen());
		return calls;
	}

	private static Map<String, Callable<?>> sends() {
		Map<String, Callable<?>> calls = new LinkedHashMap<>();
		calls.put("mail", () -> send(context, "deaf", LARGE));
		calls.put("redis", () -> {
			context.getBean(StringRedisTemplate.class).opsForValue().set("key", LARGE);
			return null;
		});
		calls.put("websocket", () -> {
			RemoteEndpoint.Async remote = connect(context, "fine").getAsyncRemote();
			while (true) {
				remote.sendText(PART).get(60, TimeUnit.SECONDS);
			}
		});
		calls.put("websocket blocking", () -> {
			Session session = connect(context, "fine");
			session.getUserProperties().put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", READ.toMillis());
			while (true) {
				session.getBasicRemote().sendText(PART);
			}
		});
		return calls;
	}

	private static String select(ConfigurableApplicationContext context, String manner) throws SQLException {
		try (Connection connection = context.getBean(HikariDataSource.class).getConnection();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("select " + manner)) {
			result.next();
			return result.getString(1);
		}
	}

	private static boolean send(ConfigurableApplicationContext context, String recipient, String text) {
		SimpleMailMessage message = new SimpleMailMessage();
		message.setTo(recipient + "@example.org");
		message.setText(text);
		context.getBean(JavaMailSenderImpl.class).send(message);
		return true;
	}

	private static Session connect(ConfigurableApplicationContext context, String manner) throws Exception {
		URI server = URI.create("ws://127.0.0.1:" + context.getEnvironment().getProperty("port.websocket"));
		WebSocketSession session = context.getBean(StandardWebSocketClient.class)
			.execute(new TextWebSocketHandler(), null, server.resolve("/" + manner))
			.get(60, TimeUnit.SECONDS);
		return ((StandardWebSocketSession) session).getNativeSession();
	}

	private static ConfigurableApplicationContext run(Map<String, HostilePeer> peers, Duration acquire) {
		SpringApplication application = new SpringApplication(Clients.class, SocketTimeoutAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		List<String> arguments = new ArrayList<>(
				List.of("--spring.main.banner-mode=off", "--ebbtide.socket-timeouts.read=" + READ.toMillis() + "ms",
						"--ebbtide.socket-timeouts.jdbc.read=" + READ.toMillis() + "ms",
						"--acquire=" + acquire.toMillis() + "ms"));
		peers.forEach((name, peer) -> arguments.add("--port." + name + "=" + peer.port()));
		return application.run(arguments.toArray(String[]::new));
	}

	// what Boot does with its properties

	@Configuration(proxyBeanMethods = false)
	static class Clients {

		@Bean
		HikariDataSource dataSource(Environment environment) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + environment.getProperty("port.jdbc")
					+ "/a?user=me&password=secret");
			pool.setConnectionTimeout(environment.getRequiredProperty("acquire", Duration.class).toMillis());
			pool.setInitializationFailTimeout(-1);
			return pool;
		}

		@Bean
		JavaMailSenderImpl mailSender(Environment environment) {
			JavaMailSenderImpl sender = new JavaMailSenderImpl();
			sender.setHost("127.0.0.1");
			sender.setPort(environment.getRequiredProperty("port.mail", Integer.class));
			sender.getJavaMailProperties()
				.putAll(Binder.get(environment)
					.bind("spring.mail.properties", Bindable.mapOf(String.class, String.class))
					.get());
			return sender;
		}

		@Bean
		LettuceConnectionFactory redisConnectionFactory(Environment environment) {
			RedisStandaloneConfiguration server = new RedisStandaloneConfiguration("127.0.0.1",
					environment.getRequiredProperty("port.redis", Integer.class));
			LettuceConnectionFactory factory = new LettuceConnectionFactory(server,
					LettuceClientConfiguration.builder()
						.shutdownTimeout(Duration.ZERO)
						.commandTimeout(environment.getRequiredProperty("spring.data.redis.timeout", Duration.class))
						.build());
			factory.setShareNativeConnection(false);
			return factory;
		}

		@Bean
		StringRedisTemplate redisTemplate(LettuceConnectionFactory connectionFactory) {
			return new StringRedisTemplate(connectionFactory);
		}

		@Bean
		StandardWebSocketClient webSocketClient() {
			StandardWebSocketClient client = new StandardWebSocketClient();
			client.setUserProperties(
					Map.of("org.apache.tomcat.websocket.IO_TIMEOUT_MS", String.valueOf(READ.toMillis())));
			return client;
		}

	}

}
