package io.github.ebbtide.sample.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.ebbtide.sample.load.HttpConnection;
import io.github.ebbtide.sample.load.HttpConnection.Response;
import org.awaitility.Awaitility;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * The packaged sample application as a child process, for tests of what happens on real
 * signals. Its jar is that of the system property {@code sample.jar}, or else the one in
 * {@code target}.
 * <p>
 * The process gets free ports for the application and for the management server, and
 * works in a data directory that the test provides, so that a second process can be
 * started on what the first one left. {@link #close()} kills it and whatever it has
 * started, so that no test leaves one behind: <pre class="code">
 * try (SampleProcess process = SampleProcess.in(directory).environment("KUBERNETES_SERVICE_HOST", "10.0.0.1").start()) {
 *     process.awaitReady(Duration.ofSeconds(60));
 *     process.terminate();
 *     assertThat(process.waitForExit(Duration.ofSeconds(30))).isEqualTo(143);
 *     assertThat(process.log()).anyMatch((line) -> line.contains("drain"));
 * }
 * </pre>
 */
public final class SampleProcess implements AutoCloseable {

	/**
	 * The exit code of a JVM that was ended by SIGTERM.
	 */
	public static final int EXIT_CODE_TERMINATED = 128 + 15;

	/**
	 * The exit code of a JVM that was ended by SIGINT.
	 */
	public static final int EXIT_CODE_INTERRUPTED = 128 + 2;

	private static final AtomicInteger nextPort = new AtomicInteger(ThreadLocalRandom.current().nextInt(12_000));

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final Process process;

	private final int port;

	private final int managementPort;

	private final List<String> log = new CopyOnWriteArrayList<>();

	private final Thread logReader;

	private SampleProcess(Process process, int port, int managementPort) {
		this.process = process;
		this.port = port;
		this.managementPort = managementPort;
		this.logReader = new Thread(this::readLog, "sample-log-" + process.pid());
		this.logReader.setDaemon(true);
		this.logReader.start();
	}

	/**
	 * Configure a process.
	 * @param dataDirectory where it keeps its documents
	 * @return the configuration
	 */
	public static Builder in(Path dataDirectory) {
		return new Builder(dataDirectory);
	}

	/**
	 * Wait until the readiness probe on the management port answers 200.
	 * @param timeout how long to wait
	 * @return this
	 * @throws AssertionError with the end of the log if the process ends or does not get
	 * ready
	 */
	public SampleProcess awaitReady(Duration timeout) {
		try {
			Awaitility.await()
				.atMost(timeout)
				.pollInterval(Duration.ofMillis(100))
				.until(() -> !this.process.isAlive() || isReady());
		}
		catch (RuntimeException ex) {
			throw new AssertionError("The sample did not get ready:\n" + logTail(), ex);
		}
		if (!this.process.isAlive()) {
			joinLogReader();
			throw new AssertionError("The sample ended with " + this.process.exitValue() + ":\n" + logTail());
		}
		return this;
	}

	private boolean isReady() {
		try {
			return getManagement("/actuator/health/readiness").status() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Ask the application something, on a connection of its own.
	 * @param target the path and query
	 * @return the response
	 * @throws IOException if there is none
	 */
	public Response get(String target) throws IOException {
		return exchange(this.port, "GET", target, new byte[0]);
	}

	/**
	 * Ask the management server something, on a connection of its own.
	 * @param target the path and query
	 * @return the response
	 * @throws IOException if there is none
	 */
	public Response getManagement(String target) throws IOException {
		return exchange(this.managementPort, "GET", target, new byte[0]);
	}

	/**
	 * Post nothing to the management server, on a connection of its own.
	 * @param target the path and query
	 * @return the response
	 * @throws IOException if there is none
	 */
	public Response postManagement(String target) throws IOException {
		return exchange(this.managementPort, "POST", target, new byte[0]);
	}

	/**
	 * Post something to the application, on a connection of its own.
	 * @param target the path and query
	 * @param body the body
	 * @return the response
	 * @throws IOException if there is none
	 */
	public Response post(String target, byte[] body) throws IOException {
		return exchange(this.port, "POST", target, body);
	}

	private static Response exchange(int port, String method, String target, byte[] body) throws IOException {
		Duration readTimeout = Duration.ofSeconds(90);
		try (HttpConnection connection = HttpConnection.open(new InetSocketAddress("127.0.0.1", port), TIMEOUT,
				readTimeout)) {
			return connection.exchange(method, target, body, true);
		}
	}

	public int port() {
		return this.port;
	}

	public int managementPort() {
		return this.managementPort;
	}

	public ProcessHandle handle() {
		return this.process.toHandle();
	}

	/**
	 * Send SIGTERM, as Kubernetes and {@code kill} do.
	 */
	public void terminate() {
		this.process.toHandle().destroy();
	}

	/**
	 * Send SIGINT, as Ctrl-C does. Skips the test if the tests themselves were started
	 * with that signal ignored, as a shell does with background jobs.
	 * @throws IOException if there is no {@code kill}
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public void interrupt() throws IOException, InterruptedException {
		assumeFalse(ignoresInterrupt(), "SIGINT is ignored here, as in a background job of a shell");
		Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + this.process.pid()).inheritIO().start();
		if (!kill.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
			throw new IOException("The signal could not be sent");
		}
	}

	private static boolean ignoresInterrupt() throws IOException {
		Path status = Path.of("/proc/self/status");
		return Files.exists(status) && Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("SigIgn:"))
			.anyMatch((line) -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 0x2) != 0);
	}

	/**
	 * Send SIGKILL: end the process here and now, with no chance to clean up.
	 */
	public void kill() {
		this.process.toHandle().destroyForcibly();
	}

	/**
	 * Wait for the process to end, and for the last line of its log.
	 * @param timeout how long to wait
	 * @return the exit code, 128 + the signal if a signal has ended it
	 * @throws InterruptedException if the calling thread is interrupted
	 * @throws AssertionError with the end of the log if it does not end in time
	 */
	public int waitForExit(Duration timeout) throws InterruptedException {
		if (!this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new AssertionError("The sample did not exit within " + timeout + ":\n" + logTail());
		}
		joinLogReader();
		return this.process.exitValue();
	}

	private void joinLogReader() {
		try {
			this.logReader.join(TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Return what the process has written so far, standard error included.
	 * @return the lines
	 */
	public List<String> log() {
		return List.copyOf(this.log);
	}

	private String logTail() {
		List<String> lines = log();
		return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
	}

	private void readLog() {
		try (BufferedReader reader = this.process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				this.log.add(line);
			}
		}
		catch (IOException ex) {
			this.log.add("(The log ends here: " + ex + ")");
		}
	}

	@Override
	public void close() {
		List<ProcessHandle> family = Stream.concat(this.process.descendants(), Stream.of(this.process.toHandle()))
			.toList();
		family.forEach(ProcessHandle::destroyForcibly);
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !this.process.isAlive());
	}

	/**
	 * The configuration of a process. For use by one thread.
	 */
	public static final class Builder {

		private final Path dataDirectory;

		private final List<String> jvmArguments = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));

		private boolean unpacked;

		private final List<String> arguments = new ArrayList<>();

		private final Map<String, String> environment = new LinkedHashMap<>();

		private Builder(Path dataDirectory) {
			this.dataDirectory = dataDirectory;
		}

		/**
		 * Add arguments of the JVM, behind those that make it start fast.
		 * @param arguments the arguments
		 * @return this
		 */
		public Builder jvmArguments(String... arguments) {
			this.jvmArguments.addAll(List.of(arguments));
			return this;
		}

		/**
		 * Run what is in the jar unpacked, and with a class data archive: many processes
		 * start sooner so.
		 * @return this
		 */
		public Builder unpacked() {
			this.unpacked = true;
			return this;
		}

		/**
		 * Add arguments of the application, such as
		 * {@code --sample.stubborn-reports=true}.
		 * @param arguments the arguments
		 * @return this
		 */
		public Builder arguments(String... arguments) {
			this.arguments.addAll(List.of(arguments));
			return this;
		}

		/**
		 * Set a variable of the environment, which is otherwise that of the tests.
		 * @param name the name
		 * @param value the value
		 * @return this
		 */
		public Builder environment(String name, String value) {
			this.environment.put(name, value);
			return this;
		}

		/**
		 * Start the process, without waiting for it to be ready.
		 * @return the running process
		 * @throws IOException if it cannot be started
		 */
		public SampleProcess start() throws IOException {
			int port = freePort();
			int managementPort = freePort();
			return new SampleProcess(builder(port, managementPort).start(), port, managementPort);
		}

		/**
		 * Looks below the ports that systems give to clients: none of them takes it
		 * meanwhile.
		 */
		private static int freePort() {
			while (true) {
				int port = 20_000 + nextPort.getAndIncrement() % 12_000;
				try (ServerSocket socket = new ServerSocket(port)) {
					return socket.getLocalPort();
				}
				catch (IOException ex) {
					// the next one, then
				}
			}
		}

		private ProcessBuilder builder(int port, int managementPort) throws IOException {
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.addAll(this.jvmArguments);
			command.addAll(this.unpacked ? ClassArchive.of(jar()) : List.of("-jar", jar().toString()));
			command.addAll(List.of("--server.port=" + port, "--management.server.port=" + managementPort,
					"--sample.archive.directory=" + this.dataDirectory));
			command.addAll(this.arguments);
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
			builder.environment().putAll(this.environment);
			return builder;
		}

		private static Path jar() throws IOException {
			String configured = System.getProperty("sample.jar");
			if (configured != null) {
				return Path.of(configured);
			}
			try (Stream<Path> jars = Files.find(Path.of("target"), 1, (path,
					attributes) -> path.getFileName().toString().matches("ebbtide-sample-app-[0-9.]+(-\\w+)?\\.jar"))) {
				return jars.findFirst()
					.orElseThrow(() -> new IOException("No jar in 'target': run 'mvnw package' first"));
			}
		}

	}

}
