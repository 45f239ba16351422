package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.websocket.Herd.Kind;
import io.github.ebbtide.websocket.Herd.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions that peers open here, of every kind.
 */
@Timeout(120)
class ServerSessionsTests {

	@Test
	void everySessionGetsTheConfiguredCloseAndFinishesTheHandshake() throws Exception {
		try (SessionsServer server = new SessionsServer(SessionsApplication.class, "ebbtide.websocket.close-code=1012",
				"ebbtide.websocket.close-reason=Back soon"); Herd herd = new Herd(server.port())) {
			for (Kind kind : Kind.values()) {
				List<Peer> peers = herd.join(kind, 10);
				if (kind != Kind.SOCKJS && kind != Kind.STOMP) {
					peers.forEach((peer) -> peer.send(Frames.text("hello")));
				}
			}
			assertThat(server.sessions().active()).isEqualTo(50);
			ShutdownReport report = server.drain(Duration.ofSeconds(20));
			herd.awaitEnd((peer) -> true);
			assertThat(herd.peers()).allSatisfy((peer) -> {
				assertThat(peer.close).isNotNull();
				assertThat(peer.close.code()).isEqualTo(1012);
				assertThat(peer.close.reason()).isEqualTo("Back soon");
				assertThat(peer.end).isEqualTo(Herd.End.FIN);
				assertThat(peer.framesAfterClose).isZero();
			});
			assertThat(herd.peers()).filteredOn((peer) -> peer.kind == Kind.JAKARTA || peer.kind == Kind.PROGRAMMATIC)
				.allSatisfy((peer) -> assertThat(peer.messages).containsExactly("echo hello"));
			assertThat(report.abandonedTotal()).isZero();
			assertThat(server.sessions().active()).isZero();
		}
	}

}
