package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.ebbtide.fixture.OneServer;
import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.traffic.ArrivalLog;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.TrackedRequests;
import io.github.ebbtide.traffic.ConnectionTask;
import io.github.ebbtide.traffic.ConnectorIntake;
import io.github.ebbtide.traffic.ListenerTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.WorkSource;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.eclipse.jetty.server.AbstractConnector;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A started server, and what a drain does with it.
 */
final class TestServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private TestServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static TestServer start(String... properties) {
		return start(Application.class, properties);
	}

	static TestServer startJetty(String... properties) {
		return start(JettyApplication.class,
				Stream.concat(Stream.of(OneServer.JETTY), Stream.of(properties)).toArray(String[]::new));
	}

	static TestServer start(Class<?> application, String... properties) {
		return start(WebApplicationType.SERVLET, application, properties);
	}

	static TestServer startReactive(Class<?> application, String... properties) {
		return start(WebApplicationType.REACTIVE, application, properties);
	}

	private static TestServer start(WebApplicationType type, Class<?> application, String... properties) {
		String[] arguments = Stream
			.concat(Stream.of("server.port=0", "spring.main.banner-mode=off"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return new TestServer(
				new SpringApplicationBuilder(application).web(type).registerShutdownHook(false).run(arguments));
	}

	int port() {
		return webServer().getPort();
	}

	private WebServer webServer() {
		return Objects.requireNonNull(((WebServerApplicationContext) this.context).getWebServer());
	}

	AbstractEndpoint<?, ?> endpoint() {
		TomcatWebServer server = (TomcatWebServer) webServer();
		return Objects.requireNonNull(ReflectionTestUtils
			.invokeMethod(server.getTomcat().getConnector().getProtocolHandler(), "getEndpoint"));
	}

	AbstractConnector jettyConnector() {
		return (AbstractConnector) ((JettyWebServer) webServer()).getServer().getConnectors()[0];
	}

	/** Stops the server and starts it again, as a context does that is paused. */
	void restart() {
		webServer().stop();
		// one that is late would, interrupted as it is, close the listener that comes
		// next
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().contains("-acceptor-")));
		webServer().start();
	}

	RawClient connect() throws IOException {
		return new RawClient(port());
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	Gate gate() {
		return bean(Gate.class);
	}

	WorkSource requests() {
		return bean(TrackedRequests.class).counted();
	}

	void announce() {
		announce(ShutdownReason.SIGTERM);
	}

	void announce(ShutdownReason reason) {
		bean(DrainProgress.class).drainStarted(reason, Deadline.after(Duration.ofSeconds(10)));
		bean(ConnectorIntake.class).announce();
	}

	void quiesce() throws Exception {
		bean(ConnectorIntake.class).stop(Deadline.after(Duration.ofSeconds(5)));
	}

	void finish() throws Exception {
		// the task runs after the one that waits for requests
		assertThat(bean(ConnectionTask.class).after()).containsExactly("http");
		await().dontCatchUncaughtExceptions().pollDelay(Duration.ZERO).until(() -> requests().active() == 0);
		bean(ConnectionTask.class).run(Deadline.after(Duration.ofSeconds(5)));
	}

	void release() throws Exception {
		bean(DrainProgress.class).stateChanged(DrainState.RELEASING);
		bean(ListenerTask.class).run(Deadline.after(Duration.ofSeconds(5)));
	}

	int managementPort() {
		return this.context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	long silence() {
		return (long) ReflectionTestUtils.invokeMethod(bean(ArrivalLog.class), "silence", System.nanoTime());
	}

	Stream<Thread> acceptors() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("https?-.*-Acceptor"));
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, TrafficAutoConfiguration.class })
	static class Application extends Servlets {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JettyServletWebServerAutoConfiguration.class, TrafficAutoConfiguration.class })
	static class JettyApplication extends Servlets {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ServerProperties.class)
	static class Servlets {

		@Bean
		Gate gate() {
			return new Gate();
		}

		@Bean
		ServletRegistrationBean<HttpServlet> servlet(Gate gate) {
			return new ServletRegistrationBean<>(new TestServlet(gate), "/");
		}

	}

	@SuppressWarnings("serial")
	private static final class TestServlet extends HttpServlet {

		private final transient Gate gate;

		TestServlet(Gate gate) {
			this.gate = gate;
		}

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			switch (request.getServletPath()) {
				case "/slow" -> {
					this.gate.pass();
					answer(response);
				}
				case "/chunked" -> {
					this.gate.pass();
					response.getOutputStream().print("hello");
					response.flushBuffer();
				}
				case "/async" -> {
					AsyncContext async = request.startAsync();
					new Thread(() -> {
						this.gate.pass();
						complete(async);
					}).start();
				}
				case "/dispatch" -> dispatch(request, response);
				default -> answer(response);
			}
		}

		private void dispatch(HttpServletRequest request, HttpServletResponse response) throws IOException {
			Integer round = (Integer) request.getAttribute("round");
			if (round == null || round == 1) {
				request.setAttribute("round", (round == null) ? 1 : 2);
				AsyncContext async = request.startAsync();
				new Thread(() -> {
					if (round != null) {
						this.gate.pass();
					}
					async.dispatch();
				}).start();
			}
			else {
				answer(response);
			}
		}

		private static void complete(AsyncContext async) {
			try {
				answer((HttpServletResponse) async.getResponse());
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			finally {
				async.complete();
			}
		}

		private static void answer(HttpServletResponse response) throws IOException {
			response.setContentLength(5);
			response.getOutputStream().print("hello");
		}

	}

}
