package io.github.ebbtide.helm;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The layers of the image as a container runs them: java as the first process, a numeric
 * user, a root file system that nobody writes to, the archive of classes in use, a
 * termination message for the kubelet.
 */
@Timeout(600)
class ImageIT {

	private static final Duration LIMIT = Duration.ofMinutes(3);

	@TempDir
	private Path directory;

	@Test
	void theImageRunsAndStopsAsItDoesInAPod() throws Exception {
		assumeTrue("root".equals(System.getProperty("user.name")) && isExecutable("unshare") && isExecutable("setpriv"),
				"needs root, unshare and setpriv");
		String dockerfile = Files.readString(Path.of("Dockerfile"));
		build(dockerfile);
		int port = freePort();
		int managementPort = freePort();
		Path log = this.directory.resolve("log");
		Process container = run(dockerfile, port, managementPort, log);
		try {
			Awaitility.await()
				.atMost(LIMIT)
				.untilAsserted(() -> assertThat(status(managementPort)).as(() -> read(log)).isEqualTo(200));
			ProcessHandle first = container.toHandle().children().findFirst().orElseThrow();
			String status = Files.readString(Path.of("/proc", Long.toString(first.pid()), "status"));
			assertThat(status).containsPattern("NSpid:\\t\\d+\\t1\\n")
				.contains("Name:\tjava", "Uid:\t10001\t10001\t10001\t10001", "CapEff:\t0000000000000000",
						"NoNewPrivs:\t1");
			assertThat(Files.readString(Path.of("/proc", Long.toString(first.pid()), "maps")))
				.contains("archive-desk.jsa");
			assertThat(read(log)).contains("Picked up JAVA_TOOL_OPTIONS: -XX:MaxRAMPercentage=");
			assertThat(Files.readAllLines(Path.of("/proc", Long.toString(first.pid()), "mounts")))
				.filteredOn((mount) -> mount.split(" ")[1].equals("/"))
				.last()
				.asString()
				.matches(".* ro[, ].*");
			first.destroy();
			assertThat(container.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(() -> read(log)).isTrue();
			assertThat(container.exitValue()).as(() -> read(log)).isEqualTo(143);
			assertThat(this.directory.resolve("dev/termination-log")).as(() -> read(log)).exists();
			assertThat(read(this.directory.resolve("dev/termination-log"))).startsWith("drain  SIGTERM")
				.contains("finish COMPLETED");
		}
		finally {
			container.descendants().forEach(ProcessHandle::destroyForcibly);
			container.destroyForcibly();
		}
	}

	/** Does what the Dockerfile does. */
	private void build(String dockerfile) throws Exception {
		Path build = Files.createDirectories(this.directory.resolve("build"));
		Files.copy(Path.of(System.getProperty("sample.jar")), build.resolve("archive-desk.jar"));
		List<String> commands = Pattern.compile("RUN java ([^&\n]*)")
			.matcher(dockerfile)
			.results()
			.map((command) -> command.group(1).strip())
			.toList();
		assertThat(commands).hasSize(2);
		run(commands.get(0), build);
		Path app = Files.createDirectories(this.directory.resolve("app"));
		Matcher layers = Pattern.compile("COPY --from=layers /build/(\\S+) /app/").matcher(dockerfile);
		while (layers.find()) {
			copy(build.resolve(layers.group(1)), app);
		}
		run(commands.get(1).replace("/tmp/", build + "/").replace("/app/", app + "/"), build);
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	private static void run(String arguments, Path directory) throws Exception {
		List<String> command = new ArrayList<>(List.of(java()));
		command.addAll(List.of(arguments.split(" ")));
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("log").toFile());
		builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
		Process process = builder.start();
		assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(() -> read(directory.resolve("log"))).isZero();
	}

	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
			for (Path file : files.toList()) {
				Path copy = to.resolve(from.relativize(file).toString());
				if (Files.isDirectory(file)) {
					Files.createDirectories(copy);
				}
				else {
					Files.copy(file, copy);
				}
			}
		}
	}

	private Process run(String dockerfile, int port, int managementPort, Path log) throws IOException {
		Matcher user = Pattern.compile("USER (\\d+):(\\d+)").matcher(dockerfile);
		Matcher entryPoint = Pattern.compile("ENTRYPOINT \\[\"java\", (.*)]").matcher(dockerfile);
		assertThat(user.find() && entryPoint.find()).isTrue();
		String arguments = entryPoint.group(1).replaceAll("[\",]", "").replace("/app/", this.directory + "/app/");
		for (String name : List.of("dev", "data", "tmp")) {
			Files.createDirectories(this.directory.resolve(name));
		}
		// read-only but for what a pod has as volumes, and with a /dev of its own for the
		// kubelet's file
		String script = """
				set -e
				mount --make-rprivate /
				cd %1$s
				touch dev/null dev/zero dev/random dev/urandom dev/termination-log
				for device in null zero random urandom; do mount --bind /dev/$device dev/$device; done
				chown %2$s:%3$s dev/termination-log data
				chmod 1777 tmp
				mount --rbind dev /dev
				for volume in data tmp; do mount --bind $volume $volume; done
				mount -o remount,bind,ro /
				exec setpriv --reuid %2$s --regid %3$s --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \\
					%4$s -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=%1$s/tmp \\
					%5$s --server.port=%6$d --management.server.port=%7$d
				"""
			.formatted(this.directory, user.group(1), user.group(2), java(), arguments, port, managementPort);
		ProcessBuilder builder = new ProcessBuilder("unshare", "--mount", "--pid", "--fork", "--mount-proc",
				"--kill-child", "sh", "-c", script)
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		Pattern.compile("(?m)^ENV (\\w+)=(\\S+)$")
			.matcher(dockerfile)
			.results()
			.forEach((variable) -> builder.environment().put(variable.group(1), variable.group(2)));
		builder.environment().put("KUBERNETES_SERVICE_HOST", "10.96.0.1");
		builder.environment().put("KUBERNETES_SERVICE_PORT", "443");
		builder.environment().put("SAMPLE_ARCHIVE_DIRECTORY", this.directory.resolve("data").toString());
		builder.environment().put("EBBTIDE_TRAFFIC_PROPAGATIONDELAY", "0s");
		return builder.start();
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	private static boolean isExecutable(String program) {
		return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
	}

	private static int status(int port) throws InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
			.timeout(LIMIT)
			.build();
		try {
			return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
		}
		catch (IOException ex) {
			return 0;
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
