package io.github.ebbtide.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.process.CommandResult.Culprit;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launches that stall, and what happens to a child around its launch.
 */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(OutputCaptureExtension.class)
class ChildLaunchTests {

	private static final String SECRET = "hush-4711";

	private final RecordingProcessListener listener = new RecordingProcessListener();

	private final CompletableFuture<Void> stall = new CompletableFuture<>();

	private final List<AutoCloseable> open = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void close() throws Exception {
		this.stall.complete(null);
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
	}

	private LocalChildProcesses children(ProcessStarter starter, ProcessListener... listeners) {
		LocalChildProcesses children = new LocalChildProcesses(new ChildProcessSettings(4, Map.of(),
				Duration.ofSeconds(30), Duration.ofMillis(500), 1024 * 1024, ChildProcessSettings.INHERITED_VARIABLES),
				() -> List.of(listeners), starter);
		this.open.add(children);
		return children;
	}

	/** Stalls as a fork by native code makes {@code ProcessBuilder.start()} stall. */
	private Process startStalled(ProcessBuilder builder) throws IOException {
		this.stall.join();
		return builder.start();
	}

	@Test
	void aLaunchThatStallsIsGivenUpInTimeAndTheLateChildIsKilled() {
		LocalChildProcesses children = children(this::startStalled, this.listener);
		Path marker = Path.of(System.getProperty("java.io.tmpdir"), "ebbtide-late-" + System.nanoTime());
		CommandResult result = children
			.run(Command.of("sh", "-c", "sleep 2; touch " + marker).named("late").timeout(Duration.ofMillis(200)));
		assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
		assertThat(result.step()).isEqualTo(Step.START);
		assertThat(result.exitCode()).isEmpty();
		assertThat(children.active()).as("what the launch may still bring").isOne();
		assertThat(this.listener.events()).containsExactly("queued late", "before late", "ended late TIMED_OUT");
		this.stall.complete(null);
		Awaitility.await().until(() -> children.active() == 0);
		assertThat(marker).doesNotExist();
		assertThat(this.listener.events()).doesNotContain("started late");
	}

	@Test
	void aChildThatIsStartedAndStallsIsGivenUpInTime() {
		LocalChildProcesses children = children(this::startStalled);
		ChildProcess child = children.start(Command.of("sleep", "300").timeout(Duration.ofMillis(200)));
		assertThat(child.pid()).isEmpty();
		CommandResult result = child.onExit().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
		assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
		assertThat(result.step()).isEqualTo(Step.START);
	}

	@Test
	void aLaunchThatStallsHoldsUpNoOther() {
		LocalChildProcesses children = children(
				(builder) -> builder.command().contains("stalls") ? startStalled(builder) : builder.start());
		CommandResult stalled = children.run(Command.of("sh", "-c", "true", "stalls").timeout(Duration.ofMillis(100)));
		assertThat(stalled.step()).isEqualTo(Step.START);
		assertThat(children.run(Command.of("true")).succeeded()).isTrue();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aFileThatStallsTheLaunchHoldsUpNeitherCallerNorOthers() throws Exception {
		LocalChildProcesses children = children(ProcessBuilder::start);
		Path pipe = this.directory.resolve("pipe");
		children.run(Command.of("mkfifo", pipe.toString())).orThrow();
		// to open it waits for somebody who writes
		CommandResult stalled = children.run(Command.of("cat").input(pipe).timeout(Duration.ofMillis(100)));
		assertThat(stalled.outcome()).isEqualTo(Outcome.TIMED_OUT);
		assertThat(stalled.step()).isEqualTo(Step.START);
		assertThat(children.run(Command.of("true")).succeeded()).isTrue();
		Files.newOutputStream(pipe).close();
		Awaitility.await().until(() -> children.active() == 0);
	}

	static boolean hasSetpriv() {
		return Files.isExecutable(Path.of("/usr/bin/setpriv"));
	}

	/** The kernel would kill it with the thread that has launched it. */
	@Test
	@EnabledIf("hasSetpriv")
	void aChildThatIsToDieWithTheJvmSurvivesTheThreadThatAskedForIt() throws Exception {
		LocalChildProcesses children = children(ProcessBuilder::start);
		CompletableFuture<ChildProcess> started = new CompletableFuture<>();
		Thread caller = new Thread(
				() -> started.complete(children.start(Command.of("sleep", "300").require(Isolation.dieWithJvm()))));
		caller.start();
		ChildProcess child = started.get(20, TimeUnit.SECONDS);
		caller.join();
		// longer than an idle thread lives
		children.run(Command.of("sleep", "1.3")).orThrow();
		assertThat(child.onExit().toCompletableFuture()).isNotDone();
		child.stop();
		assertThat(child.onExit().toCompletableFuture().get(20, TimeUnit.SECONDS).outcome())
			.isEqualTo(Outcome.CANCELLED);
	}

	@Test
	void aChildThatBeginsWhenItIsAlreadyToEndIsNotWanted() throws Exception {
		ChildProgress progress = new ChildProgress();
		progress.starting();
		assertThat(progress.toEnd(Outcome.TIMED_OUT, "late")).isEqualTo(ChildProgress.Wish.NOTHING_RUNS);
		Process process = new ProcessBuilder("true").start();
		assertThat(progress.running(process, new ProcessTree(process.toHandle(), OutputPipes.of(process.pid()))))
			.isFalse();
		process.waitFor();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aDescendantThatCameBeforeAnybodyLookedHoldsThePipe() throws Exception {
		Process process = new ProcessBuilder("sh", "-c", "sleep 300 & echo $!; exec sleep 300").start();
		BufferedReader reader = process.inputReader();
		long descendant = Long.parseLong(reader.readLine());
		try {
			OutputPipes pipes = OutputPipes.of(process.pid());
			assertThat(pipes.holders()).extracting(ProcessHandle::pid).contains(descendant);
		}
		finally {
			ProcessHandle.of(descendant).ifPresent(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	@Test
	void aSecretIsInNoLogOfAListenerOrConsumerThatFails(CapturedOutput output) {
		LocalChildProcesses children = children(ProcessBuilder::start, new ProcessListener() {

			@Override
			public void ended(ChildProcess child, CommandResult result) {
				throw new IllegalStateException("cannot store " + result.stdout() + " of " + child);
			}

		});
		CommandResult result = children
			.run(Command.of("sh", "-c", "echo $TOKEN; echo $TOKEN >&2").secret("TOKEN", SECRET).onStdout((line) -> {
				throw new IllegalStateException("cannot parse " + line, new IllegalArgumentException(line));
			}));
		assertThat(result.stdout()).isEqualTo(SECRET + "\n");
		assertThat(output)
			.contains("A process listener failed", "The consumer of lines of command sh failed",
					"IllegalStateException", "IllegalArgumentException", "ChildLaunchTests.java")
			.doesNotContain(SECRET);
	}

	@Test
	void onceTheRosterIsClosedNobodyIsLetInAndThoseInsideAreKnown() {
		LocalChildProcesses children = children(ProcessBuilder::start);
		Roster roster = new Roster();
		RunningChild first = new RunningChild(Command.of("true"), children.surroundings());
		assertThat(roster.admit(first)).isTrue();
		assertThat(roster.close()).containsExactly(first);
		assertThat(roster.admit(new RunningChild(Command.of("true"), children.surroundings()))).isFalse();
		assertThat(roster.children()).containsExactly(first);
	}

	@Test
	void whoHasAPlaceWhenTheDoorClosesIsRejectedAndGivesItBack() {
		LocalChildProcesses children = children(ProcessBuilder::start);
		children.surroundings().roster().close();
		for (int i = 0; i < 6; i++) {
			CommandResult result = children.run(Command.of("true").timeout(Duration.ofSeconds(5)));
			assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
		}
	}

	@Test
	void processOneIsToldToHaveAnInitAndNoOtherIs(CapturedOutput output) throws Exception {
		Path javaHome = Path.of(System.getProperty("java.home"));
		LaunchMechanism ordinary = new LaunchMechanism(null, javaHome, 4711);
		ordinary.check();
		assertThat(output).doesNotContain("This JVM is process 1");
		LaunchMechanism first = new LaunchMechanism(null, javaHome, 1);
		first.check();
		first.check();
		assertThat(output.toString().split("This JVM is process 1", -1)).as("said once").hasSize(2);
		assertThat(output).contains("WARN", "run it under an init");
	}

	@Test
	void whoIsToBlameIsToldFromTheWordsOfEachJdk() {
		String advice = " \nPossible solutions:\n  - Switch with -Djdk.lang.Process.launchMechanism=FORK\n";
		assertBlamed("error=2, No such file or directory", Culprit.TARGET, "its interpreter or loader does not");
		assertBlamed("Exec failed, error: 2 (No such file or directory) ", Culprit.TARGET, "its interpreter or loader");
		assertBlamed("error=24, Too many open files", Culprit.DESCRIPTORS, "no descriptors left");
		assertBlamed("Bad file descriptor, error: 23 (Too many files) " + advice, Culprit.DESCRIPTORS,
				"no descriptors left");
		assertBlamed("error=0, Failed to exec spawn helper: pid: 7, exit value: 127", Culprit.HELPER,
				"/x/tool could not be launched: error=0, Failed to exec spawn helper: pid: 7, exit value: 127");
		assertBlamed("Failed to exec spawn helper: pid: 7, exit code: 127, error: 0 (none)" + advice, Culprit.HELPER,
				"/x/tool could not be launched: Failed to exec spawn helper: pid: 7, exit code: 127, error: 0 (none)");
		assertBlamed("error=12, Cannot allocate memory", Culprit.SYSTEM, "error=12, Cannot allocate memory");
	}

	private static void assertBlamed(String words, Culprit culprit, String reason) {
		LaunchFailure failure = StartFailure
			.of(new IOException("Cannot run program \"/x/tool\" (in directory \"/y\"): " + words), "/x/tool");
		assertThat(failure.culprit()).isEqualTo(culprit);
		assertThat(failure.getMessage()).endsWith(reason.startsWith("/x") ? reason : "")
			.contains(reason)
			.doesNotContain("FORK", "/y");
	}

}
