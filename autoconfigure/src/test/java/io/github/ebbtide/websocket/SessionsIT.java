package io.github.ebbtide.websocket;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.fixture.SecondJdk;
import io.github.ebbtide.fixture.Stalls;
import io.github.ebbtide.websocket.Herd.Kind;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Thousands of sessions in a process that gets a real SIGTERM.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(600)
class SessionsIT {

	private static final int MANY = 2_000;

	private static final int WARM_UP = 250;

	private static final List<Kind> KINDS = List.of(Kind.RAW, Kind.STOMP, Kind.JAKARTA, Kind.SOCKJS);

	/** Each kind of peer that is as good as dead. */
	private static final int DEAD = 20;

	private static final Logger logger = System.getLogger(SessionsIT.class.getName());

	private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

	private static AppProcess.Builder application(String... properties) {
		return AppProcess.of(SessionsApplication.class)
			.with("ebbtide.websocket.close-code=1012", "ebbtide.websocket.close-reason=Back soon",
					"ebbtide.shutdown.phases.settle.timeout=300ms", "server.tomcat.max-connections=20000",
					"server.tomcat.accept-count=1000")
			.with(properties);
	}

	/**
	 * Between the first close frame and the last; a plain loop under load sends not all.
	 */
	private static Duration span(List<Peer> peers) {
		LongSummaryStatistics closed = peers.stream()
			.filter((peer) -> peer.close != null)
			.mapToLong((peer) -> peer.closedAt)
			.summaryStatistics();
		return Duration.ofNanos(closed.getMax() - closed.getMin());
	}

	private static void assertClosedProperly(List<Peer> peers) {
		Herd.assertClosed(peers, 1012, "Back soon");
	}

	private static Duration finish(AppProcess app) {
		String line = app.lines()
			.stream()
			.filter((each) -> each.contains("drain  finish ") && !each.contains("finish:"))
			.findFirst()
			.orElseThrow();
		String[] words = line.substring(line.indexOf(" in ") + 4).trim().split(" ");
		return words[1].equals("ms") ? Duration.ofMillis(Long.parseLong(words[0]))
				: Duration.ofMillis((long) (Double.parseDouble(words[0]) * 1000) + 100);
	}

	@Test
	void allOfTwoThousandSessionsOfEachKindFinishTheHandshakeInAtMostTwiceTheTimeOfAPlainLoop() throws Exception {
		Rounds.oneOf(3, () -> closeNoSlowerThanTwoLoops(KINDS));
	}

	/** The same for one kind alone: {@code -DargLine=-Dsessions.kinds=true}. */
	@ParameterizedTest
	@EnumSource(names = { "RAW", "STOMP", "JAKARTA", "SOCKJS" })
	@EnabledIfSystemProperty(named = "sessions.kinds", matches = "true")
	void allOfTwoThousandSessionsOfOneKindToo(Kind kind) throws Exception {
		Rounds.oneOf(3, () -> closeNoSlowerThanTwoLoops(List.of(kind)));
	}

	private static void closeNoSlowerThanTwoLoops(List<Kind> kinds) throws Exception {
		try (AppProcess app = application("ebbtide.websocket.close-timeout=15s").start().awaitStarted()) {
			Duration loops = Duration.ZERO;
			for (Kind kind : kinds) {
				// once the code for it has been compiled
				closeInALoop(app, kind, WARM_UP);
				loops = loops.plus(closeInALoop(app, kind, MANY));
			}
			try (Herd herd = new Herd(app.port())) {
				for (Kind kind : kinds) {
					herd.join(kind, MANY);
				}
				try (Stalls stalls = new Stalls()) {
					app.terminate();
					herd.awaitEnd((peer) -> true);
					assertClosedProperly(herd.peers());
					app.awaitExit(EXIT_LIMIT);
					assertThat(app.lines()).filteredOn((line) -> line.contains(" 1012: 2000 acknowledged"))
						.hasSize(kinds.size());
					assertThat(app.output()).contains("0 abandoned");
					assertThat(app.exitCode()).isEqualTo(143);
					assertAtMost(kinds + " beside plain loops", span(herd.peers()), loops.multipliedBy(2), stalls);
				}
			}
		}
	}

	@Test
	void deadPeersCostNobodyElseAnything() throws Exception {
		Rounds.oneOf(3, SessionsIT::closeBesideDeadPeers);
	}

	private static void closeBesideDeadPeers() throws Exception {
		Duration timeout = Duration.ofSeconds(3);
		try (AppProcess first = application("ebbtide.websocket.close-timeout=3s").start();
				AppProcess second = application("ebbtide.websocket.close-timeout=3s").start()) {
			first.awaitStarted();
			second.awaitStarted();
			Duration alive = closeWithoutDeadPeers(first);
			closeInALoop(second, Kind.RAW, WARM_UP);
			try (Herd herd = new Herd(second.port())) {
				List<Peer> good = herd.join(Kind.RAW, MANY - 2 * DEAD);
				herd.join(Kind.RAW, DEAD, Manner.MUTE);
				List<Peer> deaf = herd.join(Kind.RAW, DEAD, Manner.DEAF);
				deaf.forEach((peer) -> peer.send(Frames.text("flood")));
				await().until(() -> second.get("/blocked") == 200);
				try (Stalls stalls = new Stalls()) {
					second.terminate();
					herd.awaitEnd(good::contains);
					assertClosedProperly(good);
					second.awaitExit(EXIT_LIMIT);
					assertThat(second.output()).contains("websocket /raw 1012: 1960 acknowledged, 40 aborted",
							"cut off 40 sessions", "in SocketWrapperBase", "0 abandoned");
					assertThat(second.exitCode()).isEqualTo(143);
					// waiting for one of them only would take as long as all others
					// together
					assertAtMost("beside dead peers", span(good), alive.multipliedBy(3).dividedBy(2), stalls);
					assertAtMost("the phase", finish(second), timeout.plusMillis(500), stalls);
					assertThat(finish(second)).isGreaterThanOrEqualTo(timeout);
				}
			}
		}
	}

	/** Returns how long it took, from the first close frame to the last. */
	private static Duration closeWithoutDeadPeers(AppProcess app) throws Exception {
		closeInALoop(app, Kind.RAW, WARM_UP);
		try (Herd herd = new Herd(app.port())) {
			List<Peer> peers = herd.join(Kind.RAW, MANY - 2 * DEAD);
			app.terminate();
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(peers);
			app.awaitExit(EXIT_LIMIT);
			return span(peers);
		}
	}

	/** Closes sessions the way everybody would. */
	private static Duration closeInALoop(AppProcess app, Kind kind, int count) throws Exception {
		try (Herd herd = new Herd(app.port())) {
			herd.join(kind, count);
			assertThat(app.get("/loop?count=" + count)).isEqualTo(200);
			herd.awaitEnd((peer) -> true);
			return span(herd.peers());
		}
	}

	private static void assertAtMost(String what, Duration taken, Duration bound, Stalls stalls) {
		logger.log(Level.INFO, "{0}: {1} of at most {2}, with stalls of {3}", what, taken, bound, stalls.total());
		assertThat(taken).as(what).isLessThanOrEqualTo(bound.plus(stalls.total()));
	}

	@Test
	void onVirtualThreadsItIsTheSame() throws Exception {
		try (AppProcess app = application("spring.threads.virtual.enabled=true", "ebbtide.websocket.close-timeout=2s")
			.java(SecondJdk.withVirtualThreads())
			.start()
			.awaitStarted(); Herd herd = new Herd(app.port())) {
			for (Kind kind : Kind.values()) {
				herd.join(kind, DEAD);
			}
			List<Peer> good = List.copyOf(herd.peers());
			herd.join(Kind.RAW, DEAD, Manner.DEAF).forEach((peer) -> peer.send(Frames.text("flood")));
			await().until(() -> app.get("/blocked") == 200);
			app.terminate();
			herd.awaitEnd(good::contains);
			assertClosedProperly(good);
			app.awaitExit(EXIT_LIMIT);
			assertThat(app.output()).contains("websocket /raw 1012: 20 acknowledged, 20 aborted",
					"websocket /stomp 1012: 20 acknowledged", "0 abandoned");
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	@Test
	void aPulledCableCostsNobodyElseAnything() throws Exception {
		Rounds.oneOf(3, SessionsIT::closeBehindAPulledCable);
	}

	private static void closeBehindAPulledCable() throws Exception {
		try (Cable cable = Cable.lay();
				AppProcess app = application("ebbtide.websocket.close-timeout=2s").start().awaitStarted();
				Herd herd = new Herd(app.port())) {
			List<Peer> good = herd.join(Kind.RAW, 200);
			cable.connect(app.port(), DEAD);
			cable.pull();
			try (Stalls stalls = new Stalls()) {
				app.terminate();
				herd.awaitEnd((peer) -> true);
				assertClosedProperly(good);
				app.awaitExit(EXIT_LIMIT);
				assertThat(app.output()).contains("websocket /raw 1012: 200 acknowledged, 20 aborted",
						"of 10.219.77.2:");
				assertThat(app.exitCode()).isEqualTo(143);
				assertAtMost("with a pulled cable", finish(app), Duration.ofSeconds(2).plusMillis(500), stalls);
			}
		}
	}

	/** Peers behind a network cable that can be pulled. */
	private static final class Cable implements AutoCloseable {

		private static final String SPACE = "ebbtide-ws";

		private final List<Process> processes = new ArrayList<>();

		static Cable lay() throws Exception {
			assumeThat(Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")))
				.as("needs the ip command to make a network namespace")
				.isTrue();
			Cable cable = new Cable();
			cable.close();
			boolean laid = ip("netns", "add", SPACE)
					&& ip("link", "add", "ebbws0", "type", "veth", "peer", "name", "ebbws1", "netns", SPACE)
					&& ip("addr", "add", "10.219.77.1/30", "dev", "ebbws0") && ip("link", "set", "ebbws0", "up")
					&& ip("-n", SPACE, "addr", "add", "10.219.77.2/30", "dev", "ebbws1")
					&& ip("-n", SPACE, "link", "set", "ebbws1", "up");
			if (!laid) {
				cable.close();
			}
			assumeThat(laid).as("may not create a network namespace here").isTrue();
			return cable;
		}

		private static boolean ip(String... arguments) throws IOException {
			List<String> command = new ArrayList<>(List.of("ip"));
			command.addAll(List.of(arguments));
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getInputStream().readAllBytes();
			return process.onExit().join().exitValue() == 0;
		}

		void connect(int port, int count) throws Exception {
			Process process = new ProcessBuilder("ip", "netns", "exec", SPACE,
					Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
					System.getProperty("java.class.path"), FarPeers.class.getName(), Integer.toString(port),
					Integer.toString(count))
				.redirectErrorStream(true)
				.start();
			this.processes.add(process);
			assertThat(process.inputReader().readLine()).isEqualTo("connected");
		}

		void pull() throws Exception {
			assertThat(ip("link", "set", "ebbws0", "down")).isTrue();
		}

		@Override
		public void close() throws IOException {
			for (Process process : this.processes) {
				process.destroyForcibly().onExit().join();
			}
			ip("link", "del", "ebbws0");
			ip("netns", "del", SPACE);
		}

	}

	/** What runs at the other end of the cable. */
	static final class FarPeers {

		private FarPeers() {
		}

		public static void main(String[] args) throws IOException {
			try (Herd herd = new Herd(new InetSocketAddress("10.219.77.1", Integer.parseInt(args[0])))) {
				herd.join(Kind.RAW, Integer.parseInt(args[1]));
				System.out.println("connected");
				herd.awaitEnd((peer) -> true);
			}
		}

	}

}
