package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.websocket.Herd.Manner;
import io.github.ebbtide.websocket.Herd.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sessions on Reactor Netty in a process that gets a real SIGTERM.
 */
@Timeout(180)
class NettySessionsIT {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private static final int MANY = 2_000;

	private static final int DEAD = 20;

	private static AppProcess.Builder application(String... properties) {
		return AppProcess.of(NettySessionsApplication.class)
			.with("ebbtide.websocket.close-code=1012", "ebbtide.websocket.close-reason=Back soon",
					"ebbtide.shutdown.phases.settle.timeout=300ms")
			.with(properties);
	}

	@Test
	void eachOfTwoThousandFinishesTheHandshakeAndDeadPeersCostNobodyAnything() throws Exception {
		try (AppProcess app = application("ebbtide.websocket.close-timeout=5s").start().awaitStarted();
				Herd herd = new Herd(app.port())) {
			List<Peer> good = herd.join("/raw", MANY - 2 * DEAD, Manner.POLITE);
			herd.join("/raw", DEAD, Manner.MUTE);
			List<Peer> deaf = herd.join("/flood", DEAD, Manner.DEAF);
			app.terminate();
			herd.awaitEnd((peer) -> !deaf.contains(peer));
			Herd.assertClosed(good, 1012, "Back soon");
			app.awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("websocket /raw 1012: 1960 acknowledged, 20 aborted",
					"websocket /flood 1012: 20 aborted", "0 abandoned");
		}
	}

	@Test
	void aRequestUnderWayIsWaitedForBeforeSessionsAreClosed() throws Exception {
		try (AppProcess app = application().start().awaitStarted(); Herd herd = new Herd(app.port())) {
			Peer peer = herd.join("/raw", 1, Manner.POLITE).get(0);
			app.request("/after/2000");
			app.awaitLine("fixture answers later");
			app.terminate();
			app.awaitLine("drain  quiesce completed");
			peer.send(Frames.text("hello"));
			await().until(() -> peer.messages.contains("echo hello"));
			assertThat(peer.close).isNull();
			herd.awaitEnd((each) -> true);
			assertThat(peer.close).isNotNull();
			app.awaitExit(LIMIT);
			assertThat(app.output()).contains("websocket /raw 1012: 1 acknowledged", "0 abandoned");
		}
	}

}
