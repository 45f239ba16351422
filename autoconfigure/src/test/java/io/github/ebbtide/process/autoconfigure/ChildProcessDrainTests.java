package io.github.ebbtide.process.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import jakarta.annotation.PreDestroy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a drain does with children.
 */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(OutputCaptureExtension.class)
class ChildProcessDrainTests {

	private static final String SECRET = "hush-4711";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WorkAutoConfiguration.class, ShutdownAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, ChildProcessAutoConfiguration.class))
		.withPropertyValues("ebbtide.child-process.kill-after=500ms", "ebbtide.shutdown.timeout=6s");

	private static CommandResult result(ChildProcess child) {
		return child.onExit().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
	}

	@Test
	void aChildThatEndsInTimeIsWaitedForAndADaemonIsToldToEndAtOnce() {
		this.runner.run((context) -> {
			ChildProcesses children = context.getBean(ChildProcesses.class);
			ChildProcess daemon = children.start(Command.of("sleep", "300").daemon());
			ChildProcess child = children.start(Command.of("sh", "-c", "sleep 1; echo done"));
			ShutdownReport report = context.getBean(ShutdownCoordinator.class)
				.drain()
				.toCompletableFuture()
				.get(20, TimeUnit.SECONDS);
			assertThat(child.onExit().toCompletableFuture()).isDone();
			assertThat(result(child).stdout()).isEqualTo("done\n");
			assertThat(result(child).outcome()).isEqualTo(Outcome.EXITED);
			assertThat(result(daemon).outcome()).isEqualTo(Outcome.CANCELLED);
			assertThat(result(daemon).duration()).isLessThan(result(child).duration().plusMillis(500));
			assertThat(report.state()).isEqualTo(DrainState.DRAINED);
			assertThat(report.abandoned()).doesNotContainKey("process");
			// late requests are served, with the time they are used to
			assertThat(children.run(Command.of("sh", "-c", "sleep 0.1")).succeeded()).isTrue();
		});
	}

	@Test
	void aChildThatDoesNotEndIsKilledBeforeThePhaseIsOver(CapturedOutput output) throws Exception {
		Rounds.oneOf(3, () -> killBeforeThePhaseIsOver(output));
	}

	private void killBeforeThePhaseIsOver(CapturedOutput output) {
		this.runner.run((context) -> {
			ChildProcesses children = context.getBean(ChildProcesses.class);
			CompletableFuture<String> ready = new CompletableFuture<>();
			ChildProcess child = children
				.start(Command.of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 300; done")
					.named("stubborn")
					.arguments(SECRET)
					.secret("TOKEN", SECRET)
					.onStdout(ready::complete));
			ready.get(20, TimeUnit.SECONDS);
			CompletableFuture<ShutdownReport> drain = context.getBean(ShutdownCoordinator.class)
				.drain()
				.toCompletableFuture();
			Awaitility.await()
				.until(() -> context.getBean(ShutdownCoordinator.class).report().toString().contains("stubborn (pid "));
			// work in flight may still launch, but no daemon, which nobody would end
			assertThat(children.run(Command.of("true")).succeeded()).isTrue();
			assertThat(children.run(Command.of("true").daemon()).outcome()).isEqualTo(Outcome.REJECTED);
			ShutdownReport report = drain.get(30, TimeUnit.SECONDS);
			assertThat(result(child).outcome()).isEqualTo(Outcome.CANCELLED);
			assertThat(result(child).step()).isEqualTo(Step.KILL);
			assertThat(result(child).reason()).contains("application ends");
			assertThat(report.abandoned()).doesNotContainEntry("process", 1);
			assertThat(output).contains("WARN", "Command stubborn (pid ", "raise ebbtide.shutdown.timeout")
				.doesNotContain(SECRET);
			assertThat(report + result(child).toString()).doesNotContain(SECRET);
		});
	}

	@Test
	void onceTheContextClosesEveryLaunchIsRejected() {
		AtomicReference<ChildProcesses> children = new AtomicReference<>();
		AtomicReference<CommandResult> late = new AtomicReference<>();
		this.runner.withBean(LateLauncher.class, late).run((context) -> {
			children.set(context.getBean(ChildProcesses.class));
			assertThat(children.get().run(Command.of("true")).succeeded()).isTrue();
		});
		assertThat(late.get().outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(children.get().run(Command.of("true")).outcome()).isEqualTo(Outcome.REJECTED);
	}

	@Test
	void withoutADrainTheContextStillLeavesNoChildBehind() {
		AtomicReference<ChildProcess> child = new AtomicReference<>();
		this.runner.withPropertyValues("ebbtide.shutdown.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(ShutdownCoordinator.class);
			child.set(context.getBean(ChildProcesses.class).start(Command.of("sleep", "300")));
		});
		assertThat(ProcessHandle.of(child.get().pid().getAsLong()).filter(ProcessHandle::isAlive)).isEmpty();
		assertThat(result(child.get()).outcome()).isEqualTo(Outcome.CANCELLED);
	}

	/** Launches when it is too late. */
	static final class LateLauncher {

		private final ChildProcesses children;

		private final AtomicReference<CommandResult> result;

		LateLauncher(ChildProcesses children, AtomicReference<CommandResult> result) {
			this.children = children;
			this.result = result;
		}

		@PreDestroy
		void destroy() {
			this.result.set(this.children.run(Command.of("true")));
		}

	}

}
