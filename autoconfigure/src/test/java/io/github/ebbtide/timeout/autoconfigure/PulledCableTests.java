package io.github.ebbtide.timeout.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.TimedHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A cable that is pulled: the other side is in a network namespace of its own, behind a
 * virtual link that is taken down in the middle. Needs Linux, root and {@code ip}.
 */
@Timeout(120)
class PulledCableTests {

	private static final Duration BOUND = Duration.ofSeconds(2);

	private static final long PID = ProcessHandle.current().pid();

	private static final String NAMESPACE = "ebbtide-" + PID;

	private static final String HERE = "ebb" + PID % 1_000_000 + "a";

	private static final String THERE = "ebb" + PID % 1_000_000 + "b";

	private static final String NETWORK = "10.231." + PID % 250 + ".";

	private final List<Process> processes = new ArrayList<>();

	private void layCable() throws Exception {
		assumeThat(run("ip", "netns", "add", NAMESPACE)).as("network namespaces need Linux, root and 'ip'").isTrue();
		boolean laid = run("ip", "link", "add", HERE, "type", "veth", "peer", "name", THERE, "netns", NAMESPACE)
				&& run("ip", "addr", "add", NETWORK + "1/24", "dev", HERE) && run("ip", "link", "set", HERE, "up")
				&& run("ip", "-n", NAMESPACE, "addr", "add", NETWORK + "2/24", "dev", THERE)
				&& run("ip", "-n", NAMESPACE, "link", "set", THERE, "up");
		assumeThat(laid).as("a veth pair needs the kernel's help").isTrue();
	}

	private void clearUp() throws Exception {
		this.processes.forEach(Process::destroyForcibly);
		run("ip", "netns", "del", NAMESPACE);
		run("ip", "link", "del", HERE);
	}

	private void withCable(Rounds.Round round) throws Exception {
		Rounds.oneOf(3, () -> {
			try {
				layCable();
				round.run();
			}
			finally {
				clearUp();
			}
		});
	}

	private static boolean pullCable() throws Exception {
		return run("ip", "-n", NAMESPACE, "link", "set", THERE, "down");
	}

	@Test
	void theServersThreadIsFreeAgainWhenTheCableIsPulledInTheMiddleOfAResponse() throws Exception {
		assertFreed("GET /large HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
				"while head -c 20000 <&3 >/dev/null; do echo read; sleep 0.05; done");
	}

	@Test
	void theServersThreadIsFreeAgainWhenTheCableIsPulledInTheMiddleOfARequest() throws Exception {
		assertFreed("POST /body HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 99999999\\r\\n\\r\\n",
				"while head -c 2000 /dev/zero >&3; do echo sent; sleep 0.05; done");
	}

	private void assertFreed(String request, String rest) throws Exception {
		withCable(() -> assertFreedOnce(request, rest));
	}

	private void assertFreedOnce(String request, String rest) throws Exception {
		TomcatTimeoutTests.reset();
		SpringApplication application = new SpringApplication(TomcatTimeoutTests.Application.class);
		application.setRegisterShutdownHook(false);
		try (ConfigurableApplicationContext context = application.run("--server.port=0",
				"--spring.main.banner-mode=off", "--ebbtide.socket-timeouts.tomcat.read=" + BOUND.toMillis() + "ms")) {
			int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
			Process client = there("bash", "-c",
					"exec 3<>/dev/tcp/" + NETWORK + "1/" + port + " && printf '" + request + "' >&3 && " + rest);
			BufferedReader progress = client.inputReader();
			for (int i = 0; i < 5; i++) {
				assertThat(progress.readLine()).isNotNull();
			}
			assertThat(TomcatTimeoutTests.outcome()).isNotDone();
			assertThat(pullCable()).isTrue();
			long start = System.nanoTime();
			assertThat(TomcatTimeoutTests.outcome().get(60, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND.plusSeconds(1));
		}
	}

	@Test
	void theClientsCallFailsWhenTheCableIsPulledInTheMiddleOfAResponse() throws Exception {
		withCable(this::assertFails);
	}

	private void assertFails() throws Exception {
		Process server = there(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), HostilePeer.class.getName());
		int port = Integer.parseInt(server.inputReader().readLine());
		TimedHttpClient client = new TimedHttpClient(HttpClient.newHttpClient(), BOUND, "'the.property'");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + NETWORK + "2:" + port + "/")).build();
		try (InputStream body = client.send(request, BodyHandlers.ofInputStream()).body()) {
			assertThat(body.readNBytes(10)).hasSize(10);
			assertThat(pullCable()).isTrue();
			long start = System.nanoTime();
			assertThatExceptionOfType(IOException.class).isThrownBy(body::readAllBytes)
				.withMessageContaining(NETWORK + "2:" + port + " was silent for 2 s in the middle of the response")
				.withMessageContaining("'the.property'");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND.plusSeconds(1));
		}
	}

	private Process there(String... command) throws IOException {
		List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
		whole.addAll(List.of(command));
		Process process = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		this.processes.add(process);
		return process;
	}

	private static boolean run(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
