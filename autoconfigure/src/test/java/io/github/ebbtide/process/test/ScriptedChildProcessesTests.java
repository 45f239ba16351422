package io.github.ebbtide.process.test;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.CommandFailedException;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ScriptedChildProcessesTests {

	private final ScriptedChildProcesses children = new ScriptedChildProcesses();

	@Test
	void aScriptedCommandHasItsResult() {
		this.children.on("checksum", "abc  -\n")
			.on("slow", CommandResult.of("slow").outcome(Outcome.TIMED_OUT, Step.TERM, "Its time was up").build())
			.on("echo", (command) -> CommandResult.of("echo").output(command.arguments().get(0), "").build());
		assertThat(this.children.run(Command.of("sha256sum").named("checksum")).orThrow().stdout())
			.isEqualTo("abc  -\n");
		ChildProcess slow = this.children.start(Command.of("slow"));
		assertThat(slow.onExit().toCompletableFuture().join().outcome()).isEqualTo(Outcome.TIMED_OUT);
		assertThat(this.children.run(Command.of("echo", "hello")).stdout()).isEqualTo("hello");
		assertThat(this.children.commands()).extracting(Command::name).containsExactly("checksum", "slow", "echo");
	}

	@Test
	void aFailureCanBeScripted() {
		CommandResult failure = CommandResult.of("gzip").exitCode(1, false).output("", "not in gzip format").build();
		this.children.on("gzip", failure);
		assertThatExceptionOfType(CommandFailedException.class)
			.isThrownBy(() -> this.children.run(Command.of("gzip")).orThrow())
			.withMessage("gzip: EXITED, exit code 1, after 0 ms");
	}

	@Test
	void aCommandWithoutAScriptIsAMistakeInTheTest() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.children.run(Command.of("gzip")))
			.withMessageContaining("gzip");
	}

}
