package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.github.ebbtide.sample.load.OpenLoopClient;
import io.github.ebbtide.sample.load.WebSocketConnection;

/**
 * Rolls a deployment under load. A program of its own, which runs in the namespace of the
 * node and reports every outcome as a line, see {@link RolloutReport}.
 * <p>
 * There is one pod more than wanted at most (surge 1, unavailable 0), those that
 * terminate included, as where a quota leaves room for one. Thus the time of a roll is
 * the sum of all starts and stops.
 */
final class Rollout {

	/** Where the sample has its WebSocket, if it has one. */
	static final String WEBSOCKET_PATH = "/feed";

	/** The name of the node's namespace, behind the prefix. */
	static final String NODE = "node";

	/**
	 * What stands between the prefix and the number of a pod in the name of its
	 * namespace.
	 */
	static final String POD = "pod-";

	/** How many sessions are open at a time. */
	static final int WEBSOCKETS = 12;

	private static final Duration START_LIMIT = Duration.ofSeconds(120);

	/** Longer than it takes a WebSocket to notice that its peer has vanished. */
	private static final Duration BEFORE_AND_AFTER = Duration.ofSeconds(5);

	private final Settings settings;

	private final ServiceAddress service;

	private final Deque<Pod> pods = new ArrayDeque<>();

	private int started;

	private Rollout(Settings settings, ServiceAddress service) {
		this.settings = settings;
		this.service = service;
	}

	/**
	 * Run in the namespace of the node.
	 * @param arguments those that {@link Settings#arguments()} returns
	 * @throws Exception if something other than a request fails
	 */
	public static void main(String[] arguments) throws Exception {
		Settings settings = Settings.of(arguments);
		endWithParent(settings);
		try (ServiceAddress service = new ServiceAddress(settings.delay())) {
			new Rollout(settings, service).run();
		}
	}

	/**
	 * The parent holds the other end of standard input. If it has been killed, nobody
	 * else removes the namespaces.
	 */
	private static void endWithParent(Settings settings) {
		Thread thread = new Thread(() -> {
			try {
				System.in.readAllBytes();
				for (Namespace namespace : Namespace.withPrefix(settings.prefix() + POD)) {
					namespace.remove();
				}
				Command.run("ip", "netns", "delete", settings.prefix() + NODE);
			}
			catch (IOException | InterruptedException ex) {
				ex.printStackTrace();
			}
			Runtime.getRuntime().halt(1);
		}, "parent");
		thread.setDaemon(true);
		thread.start();
	}

	private void run() throws Exception {
		for (int i = 0; i < this.settings.replicas(); i++) {
			this.pods.add(start());
		}
		for (Pod pod : this.pods) {
			pod.awaitReady(START_LIMIT);
		}
		this.service.start(this.pods.stream().map(Pod::address).toList());
		try (OpenLoopClient client = OpenLoopClient.to(ServiceAddress.ADDRESS, ServiceAddress.PORT)
			.rate(this.settings.rate())
			.newConnections(0.5)
			.target("/desk")
			// a busy machine may be slow; that is not what is measured
			.maxConcurrency(2_000)
			.slow(0.05, "/reports/load?duration=1500ms")
			.start(); Subscribers subscribers = subscribe()) {
			this.pods.getLast().run(BEFORE_AND_AFTER);
			for (int roll = 1; roll <= this.settings.rolls(); roll++) {
				long start = System.nanoTime();
				roll();
				print("roll", Duration.ofNanos(System.nanoTime() - start).toMillis());
			}
			this.service.awaitPropagation();
			this.pods.getLast().run(BEFORE_AND_AFTER);
			print("completed", client.stop(Duration.ofSeconds(60)));
			client.outcomes().forEach((outcome) -> print("request", Failure.kind(outcome), outcome));
			subscribers.closes().forEach((close) -> print("websocket", close));
			subscribers.refusals().forEach((refusal) -> print("handshake", refusal));
			System.err.println(client.summary());
		}
		finally {
			for (Pod pod : this.pods) {
				pod.remove();
			}
		}
	}

	private void roll() throws IOException, InterruptedException {
		for (int i = 0; i < this.settings.replicas(); i++) {
			Pod next = start();
			this.pods.add(next);
			next.awaitReady(START_LIMIT);
			Pod last = this.pods.remove();
			this.service.add(next.address());
			this.service.remove(last.address());
			Kubelet.Stop stop = Kubelet.stop(last, this.settings.variant().preStop());
			print("stop", stop.exitCode(), stop.preStop(), stop.taken().toMillis(), stop.hook().toMillis(), stop.pod());
		}
	}

	private Pod start() throws IOException, InterruptedException {
		return Pod.start(++this.started, this.settings);
	}

	private Subscribers subscribe() throws IOException {
		InetSocketAddress address = new InetSocketAddress(ServiceAddress.ADDRESS, ServiceAddress.PORT);
		try (WebSocketConnection probe = WebSocketConnection.open(address, WEBSOCKET_PATH)) {
			if (probe.status() == 404) {
				print("no-websocket", WEBSOCKET_PATH);
				return new Subscribers(address, WEBSOCKET_PATH, 0);
			}
		}
		return new Subscribers(address, WEBSOCKET_PATH, WEBSOCKETS);
	}

	private static void print(Object... words) {
		List<String> line = new ArrayList<>();
		for (Object word : words) {
			line.add(word.toString());
		}
		System.out.println(String.join("\t", line));
	}

	/**
	 * What is rolled, and how.
	 *
	 * @param variant the application and its preStop
	 * @param delay how late the service's address changes
	 * @param replicas the number of pods
	 * @param rolls how often all are replaced
	 * @param rate the requests a second
	 * @param application the application
	 * @param directory where pods keep their data and logs
	 * @param prefix how the names of all namespaces begin
	 */
	record Settings(Variant variant, Duration delay, int replicas, int rolls, int rate, Application application,
			Path directory, String prefix) {

		static Settings of(String[] arguments) {
			return new Settings(Variant.valueOf(arguments[0]), Duration.parse(arguments[1]),
					Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]),
					new Application(Path.of(arguments[5]), arguments[6]), Path.of(arguments[7]), arguments[8]);
		}

		List<String> arguments() {
			return List.of(this.variant.name(), this.delay.toString(), Integer.toString(this.replicas),
					Integer.toString(this.rolls), Integer.toString(this.rate), this.application.directory().toString(),
					this.application.name(), this.directory.toString(), this.prefix);
		}

	}

}
