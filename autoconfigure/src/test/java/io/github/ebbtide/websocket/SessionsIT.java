package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.websocket.Herd.Kind;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Thousands of sessions in a process that gets a real SIGTERM.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(180)
class SessionsIT {

	private static final int MANY = 2_000;

	/** Each kind of peer that is as good as dead. */
	private static final int DEAD = 20;

	/** The machine itself stalls that long. */
	private static final Duration STALL = Duration.ofMillis(600);

	private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

	private static AppProcess.Builder application(String... properties) {
		return AppProcess.of(SessionsApplication.class)
			.with("ebbtide.websocket.close-code=1012", "ebbtide.websocket.close-reason=Back soon",
					"server.tomcat.max-connections=20000", "server.tomcat.accept-count=1000")
			.with(properties);
	}

	/** Between the first close frame and the last. */
	private static Duration span(List<Peer> peers) {
		long first = peers.stream().mapToLong((peer) -> peer.closedAt).min().orElseThrow();
		long last = peers.stream().mapToLong((peer) -> peer.closedAt).max().orElseThrow();
		return Duration.ofNanos(last - first);
	}

	private static void assertClosedProperly(List<Peer> peers) {
		assertThat(peers).allSatisfy((peer) -> {
			assertThat(peer.close).isNotNull();
			assertThat(peer.close.code()).isEqualTo(1012);
			assertThat(peer.close.reason()).isEqualTo("Back soon");
			assertThat(peer.framesAfterClose).isZero();
			assertThat(peer.end).isEqualTo(Herd.End.FIN);
		});
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
	void allOfTwoThousandSessionsOfEachKindSeeTheCloseAndFinishTheHandshake() throws Exception {
		try (AppProcess app = application("ebbtide.websocket.close-timeout=15s").start().awaitStarted();
				Herd herd = new Herd(app.port())) {
			List<Kind> kinds = List.of(Kind.RAW, Kind.STOMP, Kind.JAKARTA, Kind.SOCKJS);
			for (Kind kind : kinds) {
				herd.join(kind, MANY);
			}
			app.terminate();
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(herd.peers());
			app.awaitExit(EXIT_LIMIT);
			assertThat(app.output()).contains("websocket /raw 1012: 2000 acknowledged",
					"websocket /stomp 1012: 2000 acknowledged", "websocket /jakarta/{room} 1012: 2000 acknowledged",
					"websocket /sockjs/** 1012: 2000 acknowledged", "0 abandoned");
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	@Test
	void deadPeersCostNobodyElseAnything() throws Exception {
		Rounds.oneOf(3, SessionsIT::closeBesideDeadPeers);
	}

	private static void closeBesideDeadPeers() throws Exception {
		Duration loop;
		Duration alive;
		try (AppProcess app = application().start().awaitStarted(); Herd herd = new Herd(app.port())) {
			List<Peer> first = herd.join(Kind.RAW, MANY - 2 * DEAD);
			assertThat(app.get("/loop")).isEqualTo(200);
			herd.awaitEnd((peer) -> true);
			loop = span(first);
			List<Peer> second = herd.join(Kind.RAW, MANY - 2 * DEAD);
			app.terminate();
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(second);
			alive = span(second);
			app.awaitExit(EXIT_LIMIT);
		}
		assertThat(alive).as("%s beside a plain loop's %s", alive, loop).isLessThan(loop.multipliedBy(2).plus(STALL));
		Duration timeout = Duration.ofSeconds(3);
		try (AppProcess app = application("ebbtide.websocket.close-timeout=3s").start().awaitStarted();
				Herd herd = new Herd(app.port())) {
			List<Peer> good = herd.join(Kind.RAW, MANY - 2 * DEAD);
			herd.join(Kind.RAW, DEAD, Manner.MUTE);
			List<Peer> deaf = herd.join(Kind.RAW, DEAD, Manner.DEAF);
			deaf.forEach((peer) -> peer.send(Frames.text("flood")));
			await().until(() -> app.get("/blocked") == 200);
			app.terminate();
			herd.awaitEnd(good::contains);
			assertClosedProperly(good);
			app.awaitExit(EXIT_LIMIT);
			assertThat(span(good)).as("%s beside %s without dead peers", span(good), alive)
				.isLessThan(alive.multipliedBy(6).dividedBy(5).plus(STALL));
			assertThat(app.output()).contains("websocket /raw 1012: 1960 acknowledged, 40 aborted",
					"cut off 40 sessions", "in SocketWrapperBase", "0 abandoned");
			assertThat(finish(app)).isBetween(timeout, timeout.plusMillis(500).plus(STALL));
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	@Test
	void aPulledCableCostsNobodyElseAnything() throws Exception {
		Rounds.oneOf(3, SessionsIT::closeBehindAPulledCable);
	}

	private static void closeBehindAPulledCable() throws Exception {
		try (Cable cable = Cable.lay();
				AppProcess app = application("ebbtide.websocket.close-timeout=3s").start().awaitStarted();
				Herd herd = new Herd(app.port())) {
			List<Peer> good = herd.join(Kind.RAW, 200);
			cable.connect(app.port(), DEAD);
			cable.pull();
			app.terminate();
			herd.awaitEnd((peer) -> true);
			assertClosedProperly(good);
			app.awaitExit(EXIT_LIMIT);
			assertThat(app.output()).contains("websocket /raw 1012: 200 acknowledged, 20 aborted", "of 10.219.77.2:");
			assertThat(finish(app)).isLessThan(Duration.ofSeconds(3).plusMillis(500).plus(STALL));
			assertThat(app.exitCode()).isEqualTo(143);
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
