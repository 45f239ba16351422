package io.github.ebbtide.sample;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.ebbtide.sample.load.OpenLoopClient;
import io.github.ebbtide.sample.process.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The recipe for nginx, with the configuration that the guide shows: one of two desks is
 * terminated under load, nobody who asks through nginx notices, and nothing that was sent
 * is cut.
 */
@Timeout(180)
class NginxIT {

	private static final Pattern RECIPE = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);

	private static final String[] SETTINGS = { "--ebbtide.shutdown.readiness-policy=at-announce",
			"--ebbtide.shutdown.phases.settle.timeout=3s" };

	private static final Duration START_LIMIT = Duration.ofSeconds(90);

	@TempDir
	private Path directory;

	@Test
	void whereOneOfTwoServersStopsNoRequestFails() throws Exception {
		assumeTrue(nginxIsThere(), "nginx is not installed");
		try (SampleProcess one = desk("one"); SampleProcess other = desk("other")) {
			one.awaitReady(START_LIMIT);
			other.awaitReady(START_LIMIT);
			int port = freePort();
			Process nginx = nginx(port, one.port(), other.port());
			try (OpenLoopClient client = OpenLoopClient.to("127.0.0.1", port)
				.rate(100)
				.newConnections(0.3)
				.target("/desk")
				.slow(0.05, "/reports/load?duration=2500ms")
				.start()) {
				awaitMore(client, 200);
				assertThat(one.getManagement("/actuator/health/readiness").status()).isEqualTo(200);
				one.terminate();
				assertThat(one.waitForExit(Duration.ofSeconds(40))).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
				awaitMore(client, 200);
				client.stop(Duration.ofSeconds(20));
				assertThat(client.failures()).as(() -> client.summary() + "\n" + String.join("\n", one.log()))
					.isEmpty();
				assertThat(one.log()).anyMatch((line) -> line.contains("drain  settle"));
				// nginx repeats a GET, and nobody notices; with a POST it would not
				assertThat(read(this.directory.resolve("nginx.log"))).as("what was cut although it had been sent")
					.doesNotContain("prematurely closed", "reset by peer", "timed out");
			}
			finally {
				nginx.destroy();
				assertThat(nginx.waitFor(20, TimeUnit.SECONDS)).isTrue();
			}
		}
	}

	private SampleProcess desk(String name) throws IOException {
		return SampleProcess.in(this.directory.resolve(name)).unpacked().arguments(SETTINGS).start();
	}

	private static void awaitMore(OpenLoopClient client, int count) {
		int before = client.outcomes().size();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> client.outcomes().size() >= before + count);
	}

	private Process nginx(int port, int one, int other) throws IOException {
		Matcher recipe = RECIPE.matcher(Files.readString(Path.of("README.md")));
		assertThat(recipe.find()).isTrue();
		String servers = recipe.group(1)
			.replace("10.0.0.1:8080", "127.0.0.1:" + one)
			.replace("10.0.0.2:8080", "127.0.0.1:" + other)
			.replace("server {", "server {\n\tlisten 127.0.0.1:%d;".formatted(port));
		assertThat(servers).contains(":" + one, ":" + other, "listen");
		Path configuration = Files.writeString(this.directory.resolve("nginx.conf"), """
				daemon off;
				worker_processes 1;
				pid nginx.pid;
				error_log nginx.log;
				events {}
				http {
					access_log off;
					client_body_temp_path body;
					proxy_temp_path proxy;
					fastcgi_temp_path fastcgi;
					uwsgi_temp_path uwsgi;
					scgi_temp_path scgi;
					%s
				}
				""".formatted(servers));
		Process nginx = new ProcessBuilder("nginx", "-p", this.directory.toString(), "-c", configuration.toString())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("nginx.out").toFile())
			.start();
		Awaitility.await().until(() -> {
			assertThat(nginx.isAlive()).as(() -> read(this.directory.resolve("nginx.out"))).isTrue();
			return listens(port);
		});
		return nginx;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private static boolean listens(int port) {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static boolean nginxIsThere() {
		return Stream.concat(Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, "nginx")));
	}

}
