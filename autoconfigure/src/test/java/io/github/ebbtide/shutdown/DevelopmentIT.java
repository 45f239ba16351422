package io.github.ebbtide.shutdown;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.HostileApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A developer at work: who sets a breakpoint is not halted, and who edits a class does
 * not wait.
 */
class DevelopmentIT {

	@Test
	void nothingIsHaltedUnderADebugger() throws Exception {
		try (AppProcess app = AppProcess.of(HostileApplication.class)
			.with("hostile.pre-destroy=true", "ebbtide.shutdown.timeout=1s")
			.jvm("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0")
			.start()
			.awaitStarted()) {
			app.terminate().awaitLine("drain  SIGTERM: RELEASING");
			assertThatThrownBy(() -> app.awaitExit(Duration.ofSeconds(3))).isInstanceOf(AssertionError.class);
			assertThat(app.output()).contains("The watchdog halts nothing");
		}
	}

	@Test
	void aRestartWaitsASecondForWorkAtMost() throws Exception {
		try (AppProcess app = AppProcess.of(HostileApplication.class)
			// restarts when asked to, not when a file beside its classes changes
			.with("ebbtide.shutdown.timeout=120s", "spring.lifecycle.timeout-per-shutdown-phase=1s",
					"spring.devtools.restart.trigger-file=never-written")
			.behindTheClassPath(devtools())
			.folders()
			.start()
			.awaitStarted()) {
			app.request("/stuck/1");
			app.awaitLine("fixture request is stuck");
			app.request("/restart");
			Awaitility.await()
				.atMost(Duration.ofSeconds(90))
				.untilAsserted(() -> assertThat(app.lines()).filteredOn((line) -> line.contains("fixture is ready"))
					.hasSize(2));
			assertThat(app.output()).contains("abandoned 1 request")
				.containsPattern("drain  CONTEXT_CLOSED: \\w+ after (\\d+ ms|[0-5]\\.\\d s), 1 abandoned");
			app.terminate().awaitExit(Duration.ofSeconds(60));
			assertThat(app.exitCode()).isEqualTo(143);
		}
	}

	private static Path devtools() throws Exception {
		try (Stream<Path> jars = Files.list(Path.of("target", "devtools"))) {
			List<Path> found = jars.toList();
			assertThat(found).hasSize(1);
			return found.get(0);
		}
	}

}
