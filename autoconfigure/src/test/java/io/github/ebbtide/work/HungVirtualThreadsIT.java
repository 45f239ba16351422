package io.github.ebbtide.work;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.HostileApplication;
import io.github.ebbtide.fixture.SecondJdk;
import io.github.ebbtide.timeout.HostilePeer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A request and a task on virtual threads of a real process, both waiting for a peer that
 * says nothing.
 */
class HungVirtualThreadsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void aRequestAndATaskAreNamedUntilTheyMoveOn() throws Exception {
		try (AppProcess app = AppProcess.of(HostileApplication.class)
			.java(SecondJdk.withVirtualThreads())
			.with("spring.threads.virtual.enabled=true", "ebbtide.work.hang-threshold=300ms",
					"management.endpoints.web.exposure.include=drain")
			.start()
			.awaitStarted()) {
			try (HostilePeer peer = HostilePeer.deaf()) {
				app.request("/read/" + peer.port());
				app.get("/read-later/" + peer.port());
				await().atMost(PATIENCE).until(() -> hung(app, "$.hung[*].kind").size() == 2);
				assertThat(hung(app, "$.hung[*].kind")).containsExactlyInAnyOrder("http", "task");
				assertThat(hung(app, "$.hung[?(@.kind == 'http')].description")).containsExactly("GET /read/{port}");
				assertThat(hung(app, "$.hung[?(@.kind == 'http')].thread")).singleElement()
					.asString()
					.startsWith("tomcat-handler-");
				assertThat(hung(app, "$.hung[?(@.kind == 'task')].thread")).containsExactly("task-1");
				assertThat(hung(app, "$.hung[*].in")).containsOnly("NioSocketImpl.implRead");
				assertThat(hung(app, "$.hung[*].at")).containsOnly("HostileApplication$Requests.read");
				Duration before = stuckFor(app);
				await().atMost(PATIENCE).until(() -> stuckFor(app).compareTo(before) > 0);
			}
			await().atMost(PATIENCE).until(() -> hung(app, "$.hung[*]").isEmpty());
			assertThat(lines(app, "hangs: http GET /read/{port}")).singleElement()
				.asString()
				.contains("in NioSocketImpl.implRead on thread tomcat-handler-");
			assertThat(lines(app, "hangs: task")).singleElement()
				.asString()
				.contains("in NioSocketImpl.implRead on thread task-1");
			assertThat(lines(app, "java.lang.VirtualThread.run")).as("stacks").hasSize(2);
		}
	}

	private static List<String> lines(AppProcess app, String part) {
		return app.lines().stream().filter((line) -> line.contains(part)).toList();
	}

	private Duration stuckFor(AppProcess app) throws Exception {
		return Duration.parse(hung(app, "$.hung[*].stuckFor").get(0));
	}

	private List<String> hung(AppProcess app, String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + "/actuator/drain"))
			.timeout(PATIENCE)
			.build();
		List<?> found = JsonPath.read(this.client.send(request, BodyHandlers.ofString()).body(), path);
		return found.stream().map(String::valueOf).toList();
	}

}
