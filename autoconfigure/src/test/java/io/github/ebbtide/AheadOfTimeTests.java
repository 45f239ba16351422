package io.github.ebbtide;

import java.lang.reflect.Method;

import io.github.ebbtide.fixture.Desk;
import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownPhase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with everything in it, processed ahead of time: each feature's beans
 * have code that makes them, and a native image knows what is reached by reflection.
 */
class AheadOfTimeTests {

	private static final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

	private static RuntimeHints hints;

	@BeforeAll
	static void process() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(Application.class)), files);
		try (var context = new AnnotationConfigServletWebServerApplicationContext()) {
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
		}
		hints = generation.getRuntimeHints();
	}

	private static Class<?> type(String name) {
		return ClassUtils.resolveClassName(name, null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "endpoint", "executor", "grpc", "messaging", "metrics", "process", "shutdown", "stream",
			"timeout", "traffic", "websocket", "work" })
	void theBeansOfEachFeatureAreMadeByGeneratedCode(String feature) {
		assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
			.anyMatch((path) -> path.startsWith("io/github/ebbtide/" + feature + "/autoconfigure/")
					&& path.endsWith("AutoConfiguration__BeanDefinitions.java"));
	}

	@Test
	void signalsCanBeTaken() throws ReflectiveOperationException {
		Class<?> signal = type("sun.misc.Signal");
		Class<?> handler = type("sun.misc.SignalHandler");
		Method handle = signal.getMethod("handle", signal, handler);
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(signal.getConstructor(String.class)))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(handle)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(signal.getMethod("getNumber")))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(handler.getField("SIG_IGN"))).accepts(hints);
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(handler)).accepts(hints);
	}

	@Test
	void methodsThatRunInADrainCanBeCalled() throws ReflectiveOperationException {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Application.class.getDeclaredMethod("flush")))
			.accepts(hints);
	}

	@ParameterizedTest
	@CsvSource({ "org.springframework.http.client.JdkClientHttpRequestFactory, httpClient",
			"org.springframework.http.client.JdkClientHttpRequestFactory, readTimeout",
			"org.springframework.http.client.JdkClientHttpRequestFactory, executor",
			"org.springframework.http.client.JdkClientHttpRequestFactory, compression",
			"org.springframework.http.client.SimpleClientHttpRequestFactory, connectTimeout",
			"org.springframework.http.client.SimpleClientHttpRequestFactory, readTimeout",
			"org.springframework.http.client.reactive.JdkClientHttpConnector, httpClient",
			"org.springframework.http.client.reactive.JdkClientHttpConnector, readTimeout",
			"org.springframework.http.client.reactive.JdkClientHttpConnector, bufferFactory",
			"org.springframework.http.client.reactive.JdkClientHttpConnector, cookieParser",
			"org.apache.coyote.AbstractProtocol, endpoint", "org.apache.tomcat.util.net.NioEndpoint, serverSock",
			"org.springframework.ldap.core.support.AbstractContextSource, baseEnv",
			"org.apache.tomcat.websocket.WsWebSocketContainer, sessions",
			"org.springframework.web.socket.client.standard.StandardWebSocketClient, webSocketContainer",
			"org.springframework.web.socket.client.WebSocketConnectionManager, client",
			"org.springframework.web.socket.sockjs.client.SockJsClient, transports",
			"org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor, taskDecorator" })
	void fieldsThatAreReadExistAndAreKnown(String type, String field) throws ReflectiveOperationException {
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(type(type).getDeclaredField(field)))
			.accepts(hints);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.github.ebbtide.traffic.DrainableHttp11NioProtocol",
			"io.github.ebbtide.timeout.KeepAliveSocketFactory", "io.github.ebbtide.timeout.MySqlKeepAliveSocketFactory",
			"io.github.ebbtide.websocket.TomcatUpgradeHandler" })
	void whatOthersCreateByNameCanBeCreated(String type) throws ReflectiveOperationException {
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(type(type).getConstructor()))
			.accepts(hints);
	}

	/** Without it preStop would not be enabled. */
	@Test
	void actuatorIsSeenToBeThere() {
		assertThat(RuntimeHintsPredicates.reflection().onType(Access.class)).accepts(hints);
	}

	@Test
	void guardedSessionsCanBeMade() {
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(TypeReference.of("jakarta.websocket.Session")))
			.accepts(hints);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Desk desk() {
			return new Desk();
		}

		@OnShutdown(phase = ShutdownPhase.FINISH)
		void flush() {
		}

	}

}
