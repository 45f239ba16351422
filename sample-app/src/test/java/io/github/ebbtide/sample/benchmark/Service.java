package io.github.ebbtide.sample.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.ebbtide.sample.benchmark.subject.SubjectApplication;
import io.github.ebbtide.sample.benchmark.subject.TwinApplication;
import io.github.ebbtide.sample.load.HttpConnection;

/**
 * A service that is measured, as a process of its own.
 */
final class Service implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Pattern PORT = Pattern.compile(" started on port (\\d+)");

	private final long launched = System.nanoTime();

	private final Process process;

	private final String name;

	private final List<String> log = new CopyOnWriteArrayList<>();

	private final List<Integer> ports = new CopyOnWriteArrayList<>();

	private final CompletableFuture<Long> started = new CompletableFuture<>();

	private Service(Process process, String name) {
		this.process = process;
		this.name = name;
		Thread reader = new Thread(this::read, "service-log");
		reader.setDaemon(true);
		reader.start();
	}

	static Service start(Variant variant, String... arguments) throws Exception {
		List<String> all = new ArrayList<>(List.of("--server.port=0"));
		all.addAll(List.of(arguments));
		return start(variant.classPath(), SubjectApplication.class, all);
	}

	/** Starts the service twice in one process, first without Ebbtide. */
	static Service startTwins() throws Exception {
		return start(Variant.EBBTIDE.classPath(), TwinApplication.class, List.of("--server.port=0"));
	}

	/** Starts a server that has nothing to do with Spring Boot. */
	static Service startPeer(Class<?> peer) throws Exception {
		return start(System.getProperty("java.class.path"), peer, List.of());
	}

	private static Service start(String classPath, Class<?> main, List<String> arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-cp", classPath,
						main.getName()));
		command.addAll(arguments);
		Service service = new Service(new ProcessBuilder(command).redirectErrorStream(true).start(),
				main.getSimpleName());
		try {
			service.started.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			return service;
		}
		catch (Exception ex) {
			service.close();
			throw new IllegalStateException(String.join("\n", service.log), ex);
		}
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				this.log.add(line);
				Matcher port = PORT.matcher(line);
				if (port.find()) {
					this.ports.add(Integer.valueOf(port.group(1)));
				}
				else if (line.contains("Started " + this.name + " in ")) {
					this.started.complete(System.nanoTime());
				}
			}
		}
		catch (IOException ex) {
			this.log.add(ex.toString());
		}
		this.started.completeExceptionally(new IllegalStateException("It ended before it had started"));
	}

	/** Returns the milliseconds from the launch of the process to its being up. */
	double startup() {
		return millis(this.started.join() - this.launched);
	}

	int port() {
		return this.ports.get(0);
	}

	InetSocketAddress address() {
		return address(0);
	}

	/** Returns the address of one of several services in one process. */
	InetSocketAddress address(int service) {
		return new InetSocketAddress("127.0.0.1", this.ports.get(service));
	}

	String get(String target) throws IOException {
		try (HttpConnection connection = HttpConnection.open(address(), LIMIT, LIMIT)) {
			return connection.get(target, true).text();
		}
	}

	List<String> log() {
		return this.log;
	}

	ProcessHandle handle() {
		return this.process.toHandle();
	}

	Duration cpu() {
		return handle().info().totalCpuDuration().orElseThrow();
	}

	/** Returns the megabytes of what is reachable on the heap. */
	double liveHeap() throws Exception {
		return jcmd("GC.class_histogram").stream()
			.filter((line) -> line.startsWith("Total"))
			.mapToDouble((line) -> Double.parseDouble(line.trim().split("\\s+")[2]) / 1e6)
			.findFirst()
			.orElseThrow();
	}

	/** Returns what the service's JVM answers to a command. */
	List<String> jcmd(String... command) throws IOException {
		List<String> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				Long.toString(this.process.pid())));
		all.addAll(List.of(command));
		Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
		try (BufferedReader reader = jcmd.inputReader()) {
			return reader.lines().toList();
		}
	}

	void terminate() {
		handle().destroy();
	}

	/** Sends SIGTERM, and returns the milliseconds until the process has ended. */
	double terminateAndWait() throws Exception {
		return terminateAndWait(LIMIT);
	}

	double terminateAndWait(Duration limit) throws Exception {
		long start = System.nanoTime();
		CompletableFuture<Long> end = handle().onExit().thenApply((handle) -> System.nanoTime());
		terminate();
		return millis(end.get(limit.toMillis(), TimeUnit.MILLISECONDS) - start);
	}

	int exitCode() {
		return this.process.exitValue();
	}

	static double millis(long nanos) {
		return nanos / 1e6;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		handle().onExit().join();
	}

}
