package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.websocket.Herd.Kind;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of sessions in a process that gets a real SIGTERM.
 */
@Timeout(180)
class SessionsIT {

	private static final int MANY = 2_000;

	private static final Duration EXIT_LIMIT = Duration.ofSeconds(40);

	private static AppProcess.Builder application(String... properties) {
		return AppProcess.of(SessionsApplication.class)
			.with("ebbtide.websocket.close-code=1012", "ebbtide.websocket.close-reason=Back soon",
					"server.tomcat.max-connections=20000", "server.tomcat.accept-count=1000")
			.with(properties);
	}

	private static long last(List<Peer> peers) {
		return peers.stream().mapToLong((peer) -> peer.closedAt).max().orElseThrow();
	}

	private static long first(List<Peer> peers) {
		return peers.stream().mapToLong((peer) -> peer.closedAt).min().orElseThrow();
	}

	@ParameterizedTest
	@EnumSource
	void allOfTwoThousandSessionsSeeTheCloseAndFinishTheHandshake(Kind kind) throws Exception {
		try (AppProcess app = application().start().awaitStarted(); Herd herd = new Herd(app.port())) {
			List<Peer> peers = herd.join(kind, MANY);
			app.terminate();
			herd.awaitEnd((peer) -> true);
			assertThat(peers).allSatisfy((peer) -> {
				assertThat(peer.close).isNotNull();
				assertThat(peer.close.code()).isEqualTo(1012);
				assertThat(peer.close.reason()).isEqualTo("Back soon");
				assertThat(peer.end).isEqualTo(Herd.End.FIN);
			});
			app.awaitExit(EXIT_LIMIT);
			assertThat(app.output()).contains("1012: 2000 acknowledged").contains("0 abandoned");
			assertThat(app.exitCode()).isEqualTo(143);
			System.getLogger("x")
				.log(System.Logger.Level.INFO,
						kind + " " + (last(peers) - first(peers)) / 1_000_000 + " ms\n" + app.output());
		}
	}

	@Test
	void deadPeersCostNobodyElseAnything() throws Exception {
		try (AppProcess app = application("ebbtide.websocket.close-timeout=2s").start().awaitStarted();
				Herd herd = new Herd(app.port())) {
			List<Peer> good = herd.join(Kind.RAW, MANY - 40);
			herd.join(Kind.RAW, 20, Manner.MUTE);
			List<Peer> deaf = herd.join(Kind.RAW, 20, Manner.DEAF);
			deaf.forEach((peer) -> peer.send(Frames.text("flood")));
			app.terminate();
			herd.awaitEnd((peer) -> good.contains(peer));
			assertThat(good).allSatisfy((peer) -> {
				assertThat(peer.close).isNotNull();
				assertThat(peer.end).isEqualTo(Herd.End.FIN);
			});
			app.awaitExit(EXIT_LIMIT);
			System.getLogger("x")
				.log(System.Logger.Level.INFO, (last(good) - first(good)) / 1_000_000 + " ms\n" + app.output());
			assertThat(app.output()).contains("1012: 1960 acknowledged, 40 aborted");
		}
	}

}
