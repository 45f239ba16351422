package io.github.ebbtide.websocket.autoconfigure;

import java.lang.reflect.Field;
import java.util.List;

import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.websocket.ClientHeartbeat;
import io.github.ebbtide.websocket.CloseTerms;
import io.github.ebbtide.websocket.JettyHandshakes;
import io.github.ebbtide.websocket.NettyWebSocketFilter;
import io.github.ebbtide.websocket.SpareThreads;
import io.github.ebbtide.websocket.TomcatUpgradeValve;
import io.github.ebbtide.websocket.WebSocketCloseTask;
import io.github.ebbtide.websocket.WebSocketIntake;
import io.github.ebbtide.websocket.WebSocketSessions;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import jakarta.websocket.Session;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.reactive.JettyReactiveWebServerFactory;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.filter.reactive.HiddenHttpMethodFilter;
import org.springframework.web.server.WebFilter;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

class WebSocketAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WorkAutoConfiguration.class, WebSocketAutoConfiguration.class));

	private final ReactiveWebApplicationContextRunner reactiveContextRunner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WorkAutoConfiguration.class, WebSocketAutoConfiguration.class));

	@Test
	void tracksSessionsRefusesHandshakesAndCloses() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(WebSocketSessions.class)
				.hasSingleBean(WebSocketIntake.class)
				.hasSingleBean(TomcatUpgradeValve.class)
				.hasSingleBean(SockJsBeanPostProcessor.class);
			assertThat(context.getBean(WorkSource.class).kind()).isEqualTo("websocket");
			assertThat(context.getBeanProvider(ShutdownTask.class).stream().map(ShutdownTask::name))
				.containsExactlyInAnyOrder("websocket-close", "websocket-turn");
			assertThat(context.getBean(CloseTerms.class).code()).isEqualTo(1001);
		});
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("ebbtide.websocket.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WorkSource.class)
				.doesNotHaveBean(Intake.class)
				.doesNotHaveBean(TomcatUpgradeValve.class)
				.doesNotHaveBean(ShutdownTask.class));
	}

	@Test
	void isNotThereWithoutTheWebSocketApi() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Session.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebSocketSessions.class));
	}

	@Test
	void withoutTomcatThereIsNoValve() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Tomcat.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(WebSocketSessions.class)
				.doesNotHaveBean(SpareThreads.class));
	}

	@Test
	void onJettyItsHandshakesAreSeen() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(JettyHandshakes.class));
		WebApplicationContextRunner onJetty = this.contextRunner.withBean(JettyServletWebServerFactory.class);
		onJetty.run((context) -> assertThat(context).hasSingleBean(JettyHandshakes.class));
		onJetty.withPropertyValues("ebbtide.websocket.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(JettyHandshakes.class));
		onJetty.withClassLoader(new FilteredClassLoader("org.eclipse.jetty.websocket"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(WebSocketSessions.class)
				.doesNotHaveBean(JettyHandshakes.class));
		this.reactiveContextRunner.withBean(JettyReactiveWebServerFactory.class)
			.run((context) -> assertThat(context).hasSingleBean(JettyHandshakes.class));
	}

	@ParameterizedTest
	@CsvSource({ "WebSocketConnection, coreSession", "WebSocketConnection, demand",
			"WebSocketCoreSession, sessionState", "WebSocketCoreSession, flusher",
			"internal.WebSocketSessionState, _outgoingContinuation" })
	void fieldsOfJettyThatAreReadExistAndAreKnown(String type, String field) throws ReflectiveOperationException {
		RuntimeHints hints = new RuntimeHints();
		new JettyWebSocketRuntimeHints().registerHints(hints, getClass().getClassLoader());
		Field declared = Class.forName("org.eclipse.jetty.websocket.core." + type).getDeclaredField(field);
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(declared)).accepts(hints);
	}

	@Test
	void withoutSpringsWebSocketsThereIsNoSockJs() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(WebSocketHandlerMapping.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(WebSocketSessions.class)
				.doesNotHaveBean(SockJsBeanPostProcessor.class));
	}

	@Test
	void withoutAServerSessionsOfClientsAreClosed() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(WorkAutoConfiguration.class, WebSocketAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(WebSocketSessions.class)
				.doesNotHaveBean(TomcatUpgradeValve.class));
	}

	@Test
	void onReactorNettyThereIsAFilterWithTheWebSocketApiAndWithout() {
		for (FilteredClassLoader classLoader : List.of(new FilteredClassLoader(Tomcat.class), new FilteredClassLoader(
				"jakarta.websocket", "jakarta.servlet", "org.apache.tomcat", "org.apache.catalina"))) {
			this.reactiveContextRunner.withClassLoader(classLoader)
				.run((context) -> assertThat(context).hasNotFailed()
					.hasSingleBean(NettyWebSocketFilter.class)
					.hasSingleBean(WebSocketSessions.class)
					.hasSingleBean(WebSocketIntake.class)
					.hasSingleBean(WebSocketCloseTask.class)
					.hasSingleBean(ClientHeartbeat.class)
					.hasSingleBean(JdkHttpClientBeanPostProcessor.class)
					.doesNotHaveBean(TomcatUpgradeValve.class)
					.doesNotHaveBean(SockJsBeanPostProcessor.class));
		}
	}

	@Test
	void withoutReactorNettyThereIsNoFilter() {
		this.reactiveContextRunner.withClassLoader(new FilteredClassLoader(HttpServerRequest.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(WebSocketSessions.class)
				.doesNotHaveBean(NettyWebSocketFilter.class));
		this.reactiveContextRunner.withClassLoader(new FilteredClassLoader(HttpServerRequest.class, Session.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebSocketSessions.class));
	}

	@Test
	void theFilterComesBeforeAllOthersAndCanBeDisabled() {
		this.reactiveContextRunner.withBean(HiddenHttpMethodFilter.class)
			.run((context) -> assertThat(context.getBeanProvider(WebFilter.class).orderedStream().findFirst())
				.containsInstanceOf(NettyWebSocketFilter.class));
		this.reactiveContextRunner.withPropertyValues("ebbtide.websocket.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(NettyWebSocketFilter.class)
				.doesNotHaveBean(WorkSource.class));
	}

	@Test
	void whereTheServerIsOneOfServletsThereIsNoFilter() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(NettyWebSocketFilter.class));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 999, 1004, 1005, 1006, 1010, 1014, 1015, 1016, 2999, 5000, 65536 })
	void aCodeThatNoPeerAcceptsIsRefused(int code) {
		this.contextRunner.withPropertyValues("ebbtide.websocket.close-code=" + code)
			.run((context) -> assertThat(context).hasFailed());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1000, 1001, 1003, 1007, 1012, 1013, 3000, 4999 })
	void aCodeThatPeersAcceptIsTaken(int code) {
		this.contextRunner.withPropertyValues("ebbtide.websocket.close-code=" + code)
			.run((context) -> assertThat(context.getBean(CloseTerms.class).code()).isEqualTo(code));
	}

	@Test
	void aReasonHoldsSoManyBytesNotCharacters() {
		this.contextRunner.withPropertyValues("ebbtide.websocket.close-reason=" + "x".repeat(123))
			.run((context) -> assertThat(context).hasNotFailed());
		for (String reason : List.of("x".repeat(124), "é".repeat(62))) {
			this.contextRunner.withPropertyValues("ebbtide.websocket.close-reason=" + reason)
				.run((context) -> assertThat(context).hasFailed());
		}
	}

}
