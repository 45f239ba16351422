package io.github.ebbtide.sample.rollout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RolloutReport} and {@link Failure}.
 */
class RolloutReportTests {

	@TempDir
	private Path directory;

	@Test
	void linesBecomeARowOfTheTable() throws Exception {
		RolloutReport report = report("request\tok\tOutcome", "request\tnew: refused\tOutcome",
				"request\tnew: refused\tOutcome", "websocket\t1001", "handshake\t503", "stop\t143\t200\t4000\t3900\t1",
				"stop\t137\t200\t6000\t100\t2", "roll\t20000", "roll\t25000", "completed\ttrue");
		assertThat(report.isComplete()).isTrue();
		assertThat(report.requests()).isEqualTo(3);
		assertThat(report.failures()).isEqualTo(Map.of("new: refused", 2L));
		assertThat(report.preStops()).containsOnlyKeys("200");
		assertThat(report.row()).isEqualToNormalizingNewlines("| Ebbtide, preStop http | 2 s | 3 | 2: 2 × new: refused "
				+ "| 1: 1 × 1001 | 1: 1 × 503 | 1 × 137, 1 × 143 | 35 s | 10 s | 5.0 s | 6.0 s | 45 s |\n");
	}

	@Test
	void aSampleWithoutWebSocketHasNothingToClose() throws Exception {
		RolloutReport report = report("no-websocket\t/feed", "completed\tfalse");
		assertThat(report.isComplete()).isFalse();
		assertThat(report.hasWebSocket()).isFalse();
		assertThat(report.row()).contains("| **0** | no WebSocket | no WebSocket |");
	}

	@ParameterizedTest
	@CsvSource({ "java.net.ConnectException: Connection refused, refused",
			"java.net.NoRouteToHostException: No route to host, unreachable",
			"java.net.SocketException: Network is unreachable, unreachable",
			"java.net.SocketTimeoutException: Connect timed out, timed out",
			"java.net.SocketException: Connection reset, reset", "java.io.IOException: Broken pipe, reset",
			"java.io.EOFException: Closed before the first byte of a response, closed unanswered",
			"java.io.EOFException: Response cut in its head, cut", "something else, something else" })
	void eachErrorHasItsKind(String error, String kind) {
		assertThat(Failure.kind(error)).isEqualTo(kind);
	}

	private RolloutReport report(String... lines) throws Exception {
		return RolloutReport.read(
				new Rollout.Settings(Variant.EBBTIDE_HTTP, Duration.ofSeconds(2), 3, 2, 200,
						new Application(this.directory, "sample.jar"), this.directory, "ebbtide"),
				Files.write(this.directory.resolve("outcomes.txt"), List.of(lines)));
	}

}
