package io.github.ebbtide.endpoint;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.ChildProcessSettings;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.CommandResult.Culprit;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.LocalChildProcesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ChildProcessesEndpointTests {

	private static final String SECRET = "hush-4711";

	private final ChildProcessesEndpoint endpoint = new ChildProcessesEndpoint(Clock.systemUTC());

	private final LocalChildProcesses children = new LocalChildProcesses(ChildProcessSettings.defaults(),
			() -> List.of(this.endpoint));

	@AfterEach
	void close() {
		this.children.close();
	}

	@Test
	void runningChildrenAndThoseThatEndedAreShownWithoutArgumentsAndVariables() {
		ChildProcess child = this.children
			.start(Command.of("sh", "-c", "exec sleep 300", SECRET).named("nap").secret("TOKEN", SECRET));
		ChildProcessesDescriptor shown = this.endpoint.childProcesses();
		assertThat(shown.running()).singleElement().satisfies((running) -> {
			assertThat(running.command()).isEqualTo("nap");
			assertThat(running.pid()).isEqualTo(child.pid().getAsLong());
			assertThat(running.age().isNegative()).isFalse();
		});
		assertThat(shown.toString()).doesNotContain(SECRET);
		child.stop();
		child.onExit().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
		this.children.run(Command.of("/no/such", SECRET));
		ChildProcessesDescriptor after = this.endpoint.childProcesses();
		assertThat(after.running()).isEmpty();
		assertThat(after.ended()).extracting(ChildProcessesDescriptor.Ended::outcome)
			.containsExactly(Outcome.LAUNCH_FAILED, Outcome.CANCELLED);
		assertThat(after.ended().get(0).culprit()).isEqualTo(Culprit.TARGET);
		assertThat(after.ended().get(1).exitCode()).isEqualTo(143);
		assertThat(after.toString()).doesNotContain(SECRET);
	}

	@Test
	void theLastTwentyAreKept() {
		for (int i = 0; i < 25; i++) {
			this.children.run(Command.of("/no/such").named("number-" + i));
		}
		assertThat(this.endpoint.childProcesses().ended()).hasSize(20)
			.extracting(ChildProcessesDescriptor.Ended::command)
			.startsWith("number-24")
			.endsWith("number-5");
	}

}
