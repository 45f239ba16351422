package io.github.ebbtide.endpoint.autoconfigure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.json.BasicJsonTester;
import org.springframework.boot.test.json.JsonContent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoints as operators and the kubelet see them, over real HTTP.
 */
@Timeout(60)
class EndpointHttpTests {

	private static final String EXPOSE = "management.endpoints.web.exposure.include=drain,prestop";

	private static final String WRITE = "management.endpoint.drain.access=unrestricted";

	private static final String PRE_STOP = "ebbtide.shutdown.pre-stop.enabled=true";

	/** From "finish" on the drain closes idle connections, the client's among them. */
	private static final String KEEP_CONNECTIONS = "ebbtide.traffic.enabled=false";

	private static final String OWN_PORT = "management.server.port=0";

	private final HttpClient client = HttpClient.newHttpClient();

	private final BasicJsonTester json = new BasicJsonTester(getClass());

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			tasks().forEach((task) -> task.ended.complete(null));
			coordinator().cancel();
			this.context.close();
		}
	}

	@Test
	void whileTheApplicationRunsGetShowsThePhasesToCome() throws Exception {
		start(EXPOSE);
		HttpResponse<String> response = send("GET", "/actuator/drain");
		assertThat(response.statusCode()).isEqualTo(200);
		JsonContent<Object> body = this.json.from(response.body());
		assertThat(body).extractingJsonPathStringValue("state").isEqualTo("RUNNING");
		assertThat(body).doesNotHaveJsonPath("reason").doesNotHaveJsonPath("deadline");
		assertThat(body).extractingJsonPathStringValue("remaining").isEqualTo("PT0S");
		assertThat(body).extractingJsonPathArrayValue("phases[*].name")
			.containsExactly("announce", "settle", "quiesce", "finish", "release", "exit");
		assertThat(body).extractingJsonPathStringValue("phases[1].timeout").isEqualTo("PT10S");
		assertThat(body).extractingJsonPathStringValue("phases[1].tasks[0].status").isEqualTo("PENDING");
		assertThat(body).extractingJsonPathMapValue("inFlight")
			.containsOnlyKeys("http", "stream", "websocket", "task", "message", "process", "grpc");
	}

	@Test
	void withoutWriteAccessPostAndDeleteAreRefused() throws Exception {
		start(EXPOSE);
		assertThat(send("POST", "/actuator/drain").statusCode()).isEqualTo(405);
		assertThat(send("DELETE", "/actuator/drain").statusCode()).isEqualTo(405);
		assertNothingBegan();
	}

	@Test
	void withoutAccessOrExposureNothingIsFound() throws Exception {
		start(EXPOSE, "management.endpoint.drain.access=none");
		assertThat(send("GET", "/actuator/drain").statusCode()).isEqualTo(404);
		assertThat(send("POST", "/actuator/drain").statusCode()).isEqualTo(404);
		assertThat(preStop("GET", "/actuator/prestop").statusCode()).isEqualTo(404);
		assertNothingBegan();
	}

	@Test
	void postStartsADrainAndReturnsAtOnce() throws Exception {
		start(EXPOSE, WRITE);
		HttpResponse<String> response = send("POST", "/actuator/drain");
		assertThat(response.statusCode()).isEqualTo(202);
		assertThat(this.json.from(response.body())).hasJsonPathStringValue("state");
		task(ShutdownPhase.ANNOUNCE).started.join();
		JsonContent<Object> body = this.json.from(send("GET", "/actuator/drain").body());
		assertThat(body).extractingJsonPathStringValue("state").isEqualTo("DRAINING");
		assertThat(body).extractingJsonPathStringValue("reason").isEqualTo("ENDPOINT");
		assertThat(body).extractingJsonPathStringValue("phase").isEqualTo("announce");
		assertThat(body).extractingJsonPathStringValue("startedAt").endsWith("Z");
		assertThat(body).extractingJsonPathStringValue("deadline").endsWith("Z");
		assertThat(body).extractingJsonPathStringValue("remaining").startsWith("PT2");
	}

	@Test
	void deleteTakesADrainBackBeforeTheIntakesAreStopped() throws Exception {
		start(EXPOSE, WRITE);
		send("POST", "/actuator/drain");
		task(ShutdownPhase.ANNOUNCE).started.join();
		HttpResponse<String> response = send("DELETE", "/actuator/drain");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.json.from(response.body())).extractingJsonPathStringValue("state").isEqualTo("RUNNING");
		assertThat(task(ShutdownPhase.FINISH).started).isNotDone();
	}

	@Test
	void deleteIsAConflictOnceTheIntakesAreStopped() throws Exception {
		start(EXPOSE, WRITE, KEEP_CONNECTIONS);
		task(ShutdownPhase.ANNOUNCE).ended.complete(null);
		task(ShutdownPhase.SETTLE).ended.complete(null);
		send("POST", "/actuator/drain");
		task(ShutdownPhase.FINISH).started.join();
		HttpResponse<String> response = send("DELETE", "/actuator/drain");
		assertThat(response.statusCode()).isEqualTo(409);
		JsonContent<Object> body = this.json.from(response.body());
		assertThat(body).extractingJsonPathStringValue("state").isEqualTo("DRAINING");
		assertThat(body).extractingJsonPathStringValue("phase").isEqualTo("finish");
		task(ShutdownPhase.FINISH).ended.complete(null);
		await().until(() -> coordinator().state() == DrainState.DRAINED);
		assertThat(this.json.from(send("GET", "/actuator/drain").body())).extractingJsonPathStringValue("state")
			.isEqualTo("DRAINED");
		assertThat(this.json.from(send("GET", "/actuator/drain").body())).extractingJsonPathStringValue("remaining")
			.isEqualTo("PT0S");
	}

	@Test
	void deleteOnARunningApplicationDoesNothing() throws Exception {
		start(EXPOSE, WRITE);
		HttpResponse<String> response = send("DELETE", "/actuator/drain");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.json.from(response.body())).extractingJsonPathStringValue("state").isEqualTo("RUNNING");
		assertNothingBegan();
	}

	@Test
	void onAPortOfItsOwnTheDrainEndpointAnswersThereOnly() throws Exception {
		start(EXPOSE, WRITE, OWN_PORT);
		assertThat(send("POST", "/actuator/drain").statusCode()).isEqualTo(202);
		task(ShutdownPhase.ANNOUNCE).started.join();
		assertThat(this.client
			.send(HttpRequest
				.newBuilder(URI.create("http://localhost:" + port("local.server.port") + "/actuator/drain"))
				.build(), BodyHandlers.ofString())
			.statusCode()).isEqualTo(404);
		assertThat(send("DELETE", "/actuator/drain").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ebbtide.any=", OWN_PORT })
	void preStopAnswersWhenTrafficHasLeft(String port) throws Exception {
		start(EXPOSE, PRE_STOP, port);
		task(ShutdownPhase.ANNOUNCE).ended.complete(null);
		CompletableFuture<HttpResponse<String>> first = preStopAsync();
		task(ShutdownPhase.SETTLE).started.join();
		CompletableFuture<HttpResponse<String>> second = preStopAsync();
		assertThat(coordinator().state()).isEqualTo(DrainState.DRAINING);
		assertThat(first).isNotDone();
		task(ShutdownPhase.SETTLE).ended.complete(null);
		for (HttpResponse<String> response : List.of(first.join(), second.join())) {
			assertThat(response.statusCode()).isEqualTo(200);
			JsonContent<Object> body = this.json.from(response.body());
			assertThat(body).extractingJsonPathBooleanValue("settled").isTrue();
			assertThat(body).extractingJsonPathStringValue("elapsed").startsWith("PT");
			assertThat(body).extractingJsonPathStringValue("remaining").startsWith("PT2");
		}
		assertThat(task(ShutdownPhase.FINISH).started).isNotDone();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ebbtide.any=", OWN_PORT })
	void noPathReachesPreStopWithoutTheHeader(String port) throws Exception {
		start(EXPOSE, PRE_STOP, port);
		assertThat(send("GET", "/actuator/prestop").statusCode()).isEqualTo(403);
		assertThat(send("HEAD", "/actuator/prestop").statusCode()).isEqualTo(403);
		assertThat(send("POST", "/actuator/prestop").statusCode()).isEqualTo(405);
		assertThat(send("GET", "/actuator/prestop", "X-Ebbtide-Pre-Stop", "").statusCode()).isEqualTo(403);
		assertThat(send("GET", "/actuator/prestop", "X-Ebbtide-Pre-Stop", "  ").statusCode()).isEqualTo(403);
		for (String path : detours("/actuator", "prestop")) {
			assertThat(send("GET", path).statusCode()).as(path).isGreaterThanOrEqualTo(400);
		}
		assertNothingBegan();
	}

	@Test
	void noPathReachesPreStopWithoutTheHeaderBelowOtherBasePaths() throws Exception {
		start(EXPOSE, PRE_STOP, "server.servlet.context-path=/desk", "spring.mvc.servlet.path=/app",
				"management.endpoints.web.base-path=/manage", "management.endpoints.web.path-mapping.prestop=halt");
		assertThat(send("GET", "/desk/app/manage/halt").statusCode()).isEqualTo(403);
		for (String path : detours("/desk/app/manage", "halt")) {
			assertThat(send("GET", path).statusCode()).as(path).isGreaterThanOrEqualTo(400);
		}
		assertNothingBegan();
		task(ShutdownPhase.ANNOUNCE).ended.complete(null);
		task(ShutdownPhase.SETTLE).ended.complete(null);
		assertThat(preStop("GET", "/desk/app/manage/halt").statusCode()).isEqualTo(200);
	}

	private List<String> detours(String base, String path) {
		String first = "%" + Integer.toHexString(path.charAt(0));
		List<String> detours = new ArrayList<>();
		for (String tail : List.of("/%s/", "/%s;x=y", "/%s;/", ";x=y/%s", "//%s", "/./%s", "/x/../%s", "/%s%%20",
				"/%s%%2F", "%%2F%s", "/%s.json", "/%s/x", "/%s?X-Ebbtide-Pre-Stop=1", "/%s%%00", "/%s%%0a")) {
			detours.add(base + tail.formatted(path));
		}
		detours.add("/" + base + "/" + path);
		detours.add(base + "/" + first + path.substring(1));
		detours.add(base + "/%25" + first.substring(1) + path.substring(1));
		detours.add(base + "/" + path.toUpperCase(Locale.ROOT));
		detours.add(base.toUpperCase(Locale.ROOT) + "/" + path);
		return detours;
	}

	@Test
	void preStopIsNoOperationOfJmx() throws Exception {
		start(EXPOSE, PRE_STOP, "spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*");
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		assertThat(server.queryNames(new ObjectName("*:type=Endpoint,*"), null))
			.extracting((name) -> name.getKeyProperty("name"))
			.contains("Drain")
			.doesNotContain("Prestop");
	}

	private void start(String... properties) {
		this.context = new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.SERVLET)
			.registerShutdownHook(false)
			.properties(Map.of("server.port", "0", "spring.main.banner-mode", "off", "ebbtide.shutdown.enabled",
					"false", "spring.jmx.default-domain", "ebbtide"))
			.run(Arrays.stream(properties).map((property) -> "--" + property).toArray(String[]::new));
	}

	private void assertNothingBegan() {
		assertThat(coordinator().report().startedAt()).isNull();
		assertThat(coordinator().state()).isEqualTo(DrainState.RUNNING);
		assertThat(tasks()).noneMatch((task) -> task.started.isDone());
	}

	private ShutdownCoordinator coordinator() {
		return context().getBean(ShutdownCoordinator.class);
	}

	private List<HeldTask> tasks() {
		return context().getBeansOfType(HeldTask.class).values().stream().toList();
	}

	private HeldTask task(String phase) {
		return context().getBean(phase, HeldTask.class);
	}

	private ConfigurableApplicationContext context() {
		assertThat(this.context).isNotNull();
		return this.context;
	}

	private HttpResponse<String> preStop(String method, String path) throws IOException, InterruptedException {
		return send(method, path, "X-Ebbtide-Pre-Stop", "true");
	}

	private CompletableFuture<HttpResponse<String>> preStopAsync() {
		return this.client.sendAsync(request("GET", "/actuator/prestop", "X-Ebbtide-Pre-Stop", "true"),
				BodyHandlers.ofString());
	}

	private HttpResponse<String> send(String method, String path, String... headers)
			throws IOException, InterruptedException {
		return this.client.send(request(method, path, headers), BodyHandlers.ofString());
	}

	private HttpRequest request(String method, String path, String... headers) {
		String property = context().getEnvironment().containsProperty("local.management.port") ? "local.management.port"
				: "local.server.port";
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://localhost:" + port(property) + path))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			builder.headers(headers);
		}
		return builder.build();
	}

	private String port(String property) {
		return context().getEnvironment().getRequiredProperty(property);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(DrainConfiguration.class)
	static class TestApplication {

		@Bean
		HeldTask announce() {
			return new HeldTask(ShutdownPhase.ANNOUNCE);
		}

		@Bean
		HeldTask settle() {
			return new HeldTask(ShutdownPhase.SETTLE);
		}

		@Bean
		HeldTask finish() {
			return new HeldTask(ShutdownPhase.FINISH);
		}

	}

	/** Ends when the test says so. */
	static final class HeldTask implements ShutdownTask {

		private final String phase;

		private final CompletableFuture<Void> started = new CompletableFuture<>();

		private final CompletableFuture<Void> ended = new CompletableFuture<>();

		HeldTask(String phase) {
			this.phase = phase;
		}

		@Override
		public String name() {
			return "held";
		}

		@Override
		public String phase() {
			return this.phase;
		}

		@Override
		public CompletionStage<?> run(Deadline deadline) {
			this.started.complete(null);
			return this.ended;
		}

	}

}
