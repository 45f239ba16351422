package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.sample.load.HttpConnection;

/**
 * The sample application in a network namespace of its own, which a pair of devices
 * connects with the bridge of the node's namespace. It has an address that no other pod
 * gets again, and dies with its namespace.
 */
final class Pod {

	static final int PORT = 8080;

	static final int MANAGEMENT_PORT = 8081;

	private static final int WARM_UP_REQUESTS = 50;

	private static final Duration PROBE_PERIOD = Duration.ofMillis(250);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final int number;

	private final Namespace namespace;

	private final Process process;

	private Pod(int number, Namespace namespace, Process process) {
		this.number = number;
		this.namespace = namespace;
		this.process = process;
	}

	/**
	 * Start a pod, without waiting for it.
	 * @param number which no pod of the node has had before
	 */
	static Pod start(int number, Rollout.Settings settings) throws IOException, InterruptedException {
		Namespace namespace = Namespace.create(settings.prefix() + Rollout.POD + number);
		connect(namespace, number);
		Path directory = settings.directory().resolve("pod-" + number);
		List<String> arguments = new ArrayList<>(List.of("--server.port=" + PORT,
				"--management.server.port=" + MANAGEMENT_PORT, "--sample.archive.directory=" + directory));
		arguments.addAll(settings.variant().arguments());
		List<String> command = namespace.command(settings.application().command(arguments).toArray(String[]::new));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(directory.resolveSibling("pod-" + number + ".log").toFile());
		builder.environment().put("KUBERNETES_SERVICE_HOST", "10.96.0.1");
		builder.environment().put("KUBERNETES_SERVICE_PORT", "443");
		return new Pod(number, namespace, builder.start());
	}

	private static void connect(Namespace namespace, int number) throws IOException, InterruptedException {
		String device = "pod" + number;
		Command.run("ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", namespace.name());
		Command.run("ip", "link", "set", device, "master", Node.BRIDGE, "up");
		namespace.run("ip", "address", "add", address(number) + "/24", "dev", "eth0");
		namespace.run("ip", "link", "set", "eth0", "up");
		namespace.run("ip", "route", "add", "default", "via", Node.ADDRESS);
	}

	private static String address(int number) {
		return Node.NETWORK + (10 + number);
	}

	int number() {
		return this.number;
	}

	String address() {
		return address(this.number);
	}

	Process process() {
		return this.process;
	}

	/**
	 * Wait for the readiness probe to succeed, and ask for this and that, so that the
	 * first users do not meet a JVM that has compiled nothing yet.
	 */
	void awaitReady(Duration timeout) throws IOException, InterruptedException {
		long end = System.nanoTime() + timeout.toNanos();
		while (!isReady()) {
			run(PROBE_PERIOD);
			if (System.nanoTime() - end > 0) {
				throw new IOException("Pod " + this.number + " does not get ready: see its log");
			}
		}
		for (int i = 0; i < WARM_UP_REQUESTS; i++) {
			get(PORT, "/desk");
		}
		get(PORT, "/reports/warm-up?duration=1ms");
	}

	private boolean isReady() {
		try {
			return get(MANAGEMENT_PORT, "/actuator/health/readiness") == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private int get(int port, String target) throws IOException {
		try (HttpConnection connection = HttpConnection.open(new InetSocketAddress(address(), port), TIMEOUT,
				TIMEOUT)) {
			return connection.get(target, true).status();
		}
	}

	/**
	 * Let time pass.
	 * @throws IOException if the pod ends meanwhile
	 */
	void run(Duration duration) throws IOException, InterruptedException {
		if (this.process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new IOException("Pod " + this.number + " ended with " + this.process.exitValue() + ": see its log");
		}
	}

	void remove() throws IOException, InterruptedException {
		this.namespace.remove();
	}

}
