package io.github.ebbtide.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What commands do, tried with real children.
 */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ChildProcessesTests {

	private final RecordingProcessListener listener = new RecordingProcessListener();

	private final LocalChildProcesses children = new LocalChildProcesses(
			new ChildProcessSettings(4, Map.of("single", 1), Duration.ofSeconds(30), Duration.ofSeconds(5), 1024 * 1024,
					ChildProcessSettings.INHERITED_VARIABLES),
			() -> List.of(new ProcessListener() {

				@Override
				public void queued(ChildProcess child) {
					if (child.name().equals("good")) {
						throw new IllegalStateException("listeners may fail");
					}
				}

			}, this.listener));

	@TempDir
	private Path directory;

	@AfterEach
	void close() {
		this.children.close();
	}

	private static Command sh(String script) {
		return Command.of("sh", "-c", script);
	}

	@Test
	void outputErrorAndExitCodeAreToldApart() {
		CommandResult result = this.children.run(sh("echo out; echo err >&2; exit 3").named("tell"));
		assertThat(result.name()).isEqualTo("tell");
		assertThat(result.outcome()).isEqualTo(Outcome.EXITED);
		assertThat(result.step()).isEqualTo(Step.RUN);
		assertThat(result.exitCode()).hasValue(3);
		assertThat(result.stdout()).isEqualTo("out\n");
		assertThat(result.stderr()).isEqualTo("err\n");
		assertThat(result.truncated()).isFalse();
		assertThat(result.pipeHeldAfterExit()).isFalse();
		assertThatExceptionOfType(CommandFailedException.class).isThrownBy(result::orThrow)
			.withMessageStartingWith("tell: EXITED, exit code 3, after ")
			.satisfies((ex) -> assertThat(ex.result()).isSameAs(result));
	}

	@Test
	void anExpectedExitCodeIsASuccess() {
		CommandResult result = this.children.run(sh("exit 3").expectExitCodes(0, 3));
		assertThat(result.succeeded()).isTrue();
		assertThat(result.orThrow()).isSameAs(result);
		assertThat(this.children.run(sh("exit 0").expectExitCodes(3)).succeeded()).isFalse();
	}

	@Test
	void standardInputIsClosedUnlessThereIsSome() throws Exception {
		assertThat(this.children.run(Command.of("cat")).succeeded()).isTrue();
		assertThat(this.children.run(Command.of("cat").input("few".getBytes(StandardCharsets.UTF_8))).stdout())
			.isEqualTo("few");
		byte[] many = "0123456789".repeat(50_000).getBytes(StandardCharsets.UTF_8);
		assertThat(this.children.run(Command.of("cat").input(many)).stdoutBytes()).isEqualTo(many);
		assertThat(this.children.run(Command.of("cat").input(new ByteArrayInputStream(many))).stdoutBytes())
			.isEqualTo(many);
		Path file = Files.writeString(this.directory.resolve("in"), "from a file");
		assertThat(this.children.run(Command.of("cat").input(file)).stdout()).isEqualTo("from a file");
	}

	@Test
	void aStreamThatNeverEndsIsLeftWhenTheChildHasEnded() throws Exception {
		PipedInputStream endless = new PipedInputStream();
		try (PipedOutputStream open = new PipedOutputStream(endless)) {
			open.write("line\n".getBytes(StandardCharsets.UTF_8));
			open.flush();
			CommandResult result = this.children.run(sh("read line; echo $line").input(endless));
			assertThat(result.stdout()).isEqualTo("line\n");
		}
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.values()
				.stream()
				.flatMap(Stream::of)
				.noneMatch((frame) -> frame.getClassName().endsWith("StandardInput")));
	}

	@Test
	void theEnvironmentHoldsWhatIsAllowedAndWhatIsSetAndNothingElse() {
		CommandResult result = this.children
			.run(Command.of("env").environment("COLOUR", "blue").secret("TOKEN", "hush"));
		List<String> names = result.stdout().lines().map((line) -> line.split("=")[0]).toList();
		assertThat(names).contains("COLOUR", "TOKEN", "PATH")
			.allMatch((name) -> name.matches("COLOUR|TOKEN|PATH|LANG|LC_.*|TZ|HOME|TMPDIR"));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aChildHasThreeDescriptors() {
		// the fourth is that of the listing itself
		assertThat(this.children.run(Command.of("ls", "/proc/self/fd")).stdout().lines()).containsExactly("0", "1", "2",
				"3");
	}

	@Test
	void linesComeAsTheyAreWritten() throws Exception {
		CompletableFuture<String> first = new CompletableFuture<>();
		List<String> errors = new CopyOnWriteArrayList<>();
		ChildProcess child = this.children
			.start(sh("echo grüße; echo oops >&2; read x; printf 'no end'").input(new NeverEnding())
				.onStdout(first::complete)
				.onStderr(errors::add));
		assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("grüße");
		assertThat(child.pid()).isPresent();
		assertThat(child.stdout()).isEqualTo("grüße\n");
		Awaitility.await().until(() -> child.stderr().equals("oops\n"));
		child.stop();
		assertThat(result(child).outcome()).isEqualTo(Outcome.CANCELLED);
		assertThat(errors).containsExactly("oops");
	}

	@Test
	void outputGoesIntoAFileAndErrorsAreMerged() throws Exception {
		Path file = this.directory.resolve("out");
		CommandResult result = this.children.run(sh("echo out; echo err >&2").output(file));
		assertThat(Files.readString(file)).isEqualTo("out\n");
		assertThat(result.stdout()).isEmpty();
		assertThat(result.stderr()).isEqualTo("err\n");
		assertThat(this.children.run(sh("echo out; echo err >&2").mergeErrors()).stdout()).isEqualTo("out\nerr\n");
		assertThat(this.children.run(sh("echo out; echo err >&2").mergeErrors().output(file)).stdout()).isEmpty();
		assertThat(Files.readString(file)).isEqualTo("out\nerr\n");
	}

	@Test
	void outputBeyondTheLimitIsCountedAndTheChildEndsNormally() {
		CommandResult result = this.children.run(sh("printf 12345; printf 67890 >&2").maxOutput(7));
		assertThat(result.succeeded()).isTrue();
		assertThat(result.stdoutBytes().length + result.stderr().length()).isEqualTo(7);
		assertThat(result.truncated()).isTrue();
		assertThat(result.discardedBytes()).isEqualTo(3);
	}

	@Test
	void theProgramIsLookedForOnTheChildsPath() throws Exception {
		Path tool = script("tool", "#!/bin/sh\necho mine\n");
		Command command = Command.of("tool").environment("PATH", this.directory + ":/bin:/usr/bin");
		assertThat(this.children.run(command).stdout()).isEqualTo("mine\n");
		assertThat(this.children.run(Command.of("./tool").directory(this.directory)).stdout()).isEqualTo("mine\n");
		assertThat(this.children.run(Command.of(tool.toString())).stdout()).isEqualTo("mine\n");
		assertFailed(Command.of("tool"), Culprit.TARGET, "no program 'tool'");
		assertFailed(Command.of("tool").directory(this.directory).environment("PATH", ".:"), Culprit.TARGET,
				"no program 'tool'");
	}

	private Path script(String name, String text) throws Exception {
		Path script = Files.writeString(this.directory.resolve(name), text);
		assertThat(script.toFile().setExecutable(true)).isTrue();
		return script;
	}

	private void assertFailed(Command command, Culprit culprit, String reason) {
		CommandResult result = this.children.run(command);
		assertThat(result.outcome()).isEqualTo(Outcome.LAUNCH_FAILED);
		assertThat(result.culprit()).hasValue(culprit);
		assertThat(result.reason()).contains(reason);
		assertThat(result.exitCode()).isEmpty();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aFileOfNoKnownFormatIsNotHandedToAShell() throws Exception {
		Path text = script("text", "echo a shell\n");
		assertFailed(Command.of(text.toString()), Culprit.TARGET, "would be run by a shell");
		assertThat(this.children.run(Command.of(text.toString()).anyFormat()).outcome()).isNotNull();
		Path empty = script("empty", "");
		assertFailed(Command.of(empty.toString()), Culprit.TARGET, "would be run by a shell");
	}

	@Test
	void whatIsMissingIsNamed() throws Exception {
		assertFailed(Command.of("/no/such/program"), Culprit.TARGET, "/no/such/program does not exist");
		assertFailed(Command.of(this.directory.toString()), Culprit.TARGET, "is not executable");
		Path plain = Files.writeString(this.directory.resolve("plain"), "#!/bin/sh\n");
		assertFailed(Command.of(plain.toString()), Culprit.TARGET, "is not executable");
		Path orphan = script("orphan", "#!/no/such/interpreter\n");
		assertFailed(Command.of(orphan.toString()), Culprit.TARGET, "its interpreter or loader does not");
		assertFailed(sh("true").directory(this.directory.resolve("nowhere")), Culprit.DIRECTORY, "does not exist");
		assertFailed(sh("true").directory(plain), Culprit.DIRECTORY, "is no directory");
		assertFailed(sh("true").input(this.directory.resolve("nothing")), Culprit.DIRECTORY, "cannot be read");
		assertFailed(sh("true").output(this.directory.resolve("nowhere/out")), Culprit.DIRECTORY, "cannot be written");
	}

	@Test
	void nonsenseIsRefusedBeforeAnythingIsLaunched() {
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of(""));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a\0b"));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a", "hu\0sh"))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("hu"));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a").named(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a").environment("", "x"));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a").environment("a=b", "x"));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a").secret("A", "hu\0sh"))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("hu"));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a").timeout(Duration.ofSeconds(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a").maxOutput(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> Isolation.limit("hope", 1));
	}

	@Test
	void aCommandIsNeverChanged() {
		Command command = Command.of("/usr/bin/gzip", "-9");
		Command other = command.arguments("x").named("other").environment("A", "b");
		assertThat(command.name()).isEqualTo("gzip");
		assertThat(command.arguments()).containsExactly("-9");
		assertThat(command.environment()).isEmpty();
		assertThat(other.arguments()).containsExactly("-9", "x");
		assertThat(other).hasToString("Command other (/usr/bin/gzip)");
	}

	@Test
	void aCommandThatFindsNoPlaceInTimeIsNotLaunched() {
		ChildProcess first = this.children.start(sh("exec sleep 300").named("single"));
		CommandResult second = this.children.run(sh("true").named("single").timeout(Duration.ofMillis(100)));
		assertThat(second.outcome()).isEqualTo(Outcome.TIMED_OUT);
		assertThat(second.step()).isEqualTo(Step.QUEUE);
		// others have a place
		assertThat(this.children.run(sh("true")).succeeded()).isTrue();
		first.stop();
		assertThat(result(first).step()).isEqualTo(Step.TERM);
		assertThat(this.children.run(sh("true").named("single")).succeeded()).isTrue();
	}

	@Test
	void listenersHearEachStepOnceWhateverOneOfThemThrows() {
		this.children.run(sh("exit 0").named("good"));
		ChildProcess child = this.children.start(sh("exec sleep 300").named("stopped"));
		child.stop();
		result(child);
		Awaitility.await().until(() -> this.listener.events().contains("TERM stopped"));
		this.children.run(Command.of("/no/such").named("missing"));
		// the signal comes first, and who heeds it may have ended before it is told of
		assertThat(this.listener.events()).contains("TERM stopped");
		assertThat(this.listener.events().stream().filter((event) -> !event.startsWith("TERM"))).containsExactly(
				"queued good", "before good", "started good", "ended good EXITED", "queued stopped", "before stopped",
				"started stopped", "ended stopped CANCELLED", "queued missing", "before missing",
				"ended missing LAUNCH_FAILED");
	}

	@Test
	void onceClosedEveryLaunchIsRejectedAndNobodyIsLeft() {
		ChildProcess running = this.children.start(sh("exec sleep 300"));
		ChildProcess daemon = this.children.start(sh("exec sleep 300").daemon());
		this.children.close();
		assertThat(result(running).outcome()).isEqualTo(Outcome.CANCELLED);
		assertThat(result(daemon).outcome()).isEqualTo(Outcome.CANCELLED);
		CommandResult late = this.children.run(sh("true"));
		assertThat(late.outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(late.reason()).isNotEmpty();
		assertThat(this.children.start(sh("true")).pid()).isEmpty();
	}

	@Test
	void aDaemonThatRunsHasNoTimeout() throws Exception {
		assertThat(isEndedByItsTimeout(sh("exec sleep 300"))).isTrue();
		assertThat(isEndedByItsTimeout(sh("exec sleep 300").daemon())).isFalse();
	}

	private boolean isEndedByItsTimeout(Command command) throws Exception {
		RunningChild child = new RunningChild(command, this.children.surroundings());
		ChildProgress progress = new ChildProgress();
		Process process = new ProcessBuilder("sleep", "300").start();
		try {
			progress.running(process, new ProcessTree(process.toHandle(), OutputPipes.of(process.pid())));
			EscalationLadder ladder = new EscalationLadder(child, null, progress, this.children.surroundings());
			ladder.timeOut();
			ladder.cancel();
			return progress.isBeingEnded();
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void whoWaitsForAPlaceIsRejectedWhenTheDoorCloses() throws Exception {
		ChildProcess first = this.children.start(sh("exec sleep 300").named("single"));
		CompletableFuture<CommandResult> second = CompletableFuture
			.supplyAsync(() -> this.children.run(sh("true").named("single")));
		Awaitility.await()
			.until(() -> this.listener.events().contains("queued single")
					&& this.listener.events().stream().filter("queued single"::equals).count() == 2);
		this.children.close();
		assertThat(second.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(result(first).outcome()).isEqualTo(Outcome.CANCELLED);
	}

	@Test
	void aChildIsWorkUntilItIsGone() {
		ChildProcess child = this.children.start(sh("exec sleep 300").named("nap"));
		assertThat(this.children.kind()).isEqualTo("process");
		assertThat(this.children.active()).isEqualTo(1);
		this.children
			.forEach((work) -> assertThat(work.description()).isEqualTo("nap (pid " + child.pid().getAsLong() + ")"));
		CompletableFuture<Void> signal = new CompletableFuture<>();
		this.children.signalEnd(() -> signal.complete(null));
		child.stop();
		signal.orTimeout(20, TimeUnit.SECONDS).join();
		assertThat(this.children.active()).isZero();
	}

	static boolean hasUtilLinux() {
		return Files.isExecutable(Path.of("/usr/bin/setsid")) && Files.isExecutable(Path.of("/usr/bin/setpriv"))
				&& Files.isExecutable(Path.of("/usr/bin/prlimit"));
	}

	@Test
	@EnabledIf("hasUtilLinux")
	void aChildCanBeIsolated() {
		CommandResult result = this.children
			.run(sh("ulimit -n; cut -d' ' -f1,6 /proc/self/stat; cat /proc/$$/stat").require(Isolation.newSession())
				.require(Isolation.dieWithJvm())
				.prefer(Isolation.limit("nofile", 64)));
		assertThat(result.succeeded()).as(result + result.stderr()).isTrue();
		List<String> lines = result.stdout().lines().toList();
		assertThat(lines.get(0)).isEqualTo("64");
		String[] stat = lines.get(2).split(" ");
		assertThat(stat[5]).as("session").isEqualTo(stat[0]);
	}

	@Test
	void aRequiredIsolationThatIsMissingIsNotWaived() {
		Isolations none = new Isolations(List.of(this.directory));
		assertThatExceptionOfType(LaunchFailure.class)
			.isThrownBy(() -> none.prefix("tell", Map.of(Isolation.newSession(), true)))
			.satisfies((ex) -> assertThat(ex.culprit()).isEqualTo(Culprit.ISOLATION))
			.withMessageContaining("setsid");
	}

	@Test
	void aPreferredIsolationThatIsMissingIsLeftOut() throws Exception {
		Isolations none = new Isolations(List.of(this.directory));
		assertThat(none.prefix("tell", Map.of(Isolation.dieWithJvm(), false))).isEmpty();
	}

	@Test
	void forkAndVforkAreRefusedWithTheReason() {
		assertRefused(new LaunchMechanism("fork", Path.of(System.getProperty("java.home")), 2), "page tables");
		assertRefused(new LaunchMechanism("VFORK", Path.of(System.getProperty("java.home")), 2), "deprecated");
		assertRefused(new LaunchMechanism("spoon", Path.of(System.getProperty("java.home")), 2), "no way to launch");
	}

	@Test
	void aHelperThatIsMissingOrNotExecutableIsNamed() throws Exception {
		assertRefused(new LaunchMechanism(null, this.directory, 2), "jspawnhelper is missing");
		Files.createDirectory(this.directory.resolve("lib"));
		Files.createFile(this.directory.resolve("lib/jspawnhelper"));
		assertRefused(new LaunchMechanism(null, this.directory, 2), "jspawnhelper is not executable");
	}

	private static void assertRefused(LaunchMechanism mechanism, String reason) {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(LaunchFailure.class).isThrownBy(mechanism::check)
				.withMessageContaining(reason)
				.satisfies((ex) -> assertThat(ex.culprit()).isEqualTo(Culprit.HELPER));
			assertThat(mechanism.problem()).contains(reason);
		}
	}

	@Test
	void secretsAreNowhereButInTheChild() {
		String secret = "hush-4711";
		Command command = sh("echo $TOKEN >&2; exit 1").secret("TOKEN", secret).arguments(secret);
		CommandResult result = this.children.run(command);
		assertThat(result.stderr()).contains(secret);
		assertThat(command.toString() + result + new CommandFailedException(result)).doesNotContain(secret);
		for (Command broken : List.of(command.directory(this.directory.resolve("no")),
				Command.of("/no/" + secret, secret).named("leak").secret("TOKEN", secret),
				command.input(this.directory.resolve("no")))) {
			CommandResult failed = this.children.run(broken);
			assertThat(failed.outcome()).isEqualTo(Outcome.LAUNCH_FAILED);
			assertThat(failed.toString() + new CommandFailedException(failed)).doesNotContain(secret);
		}
	}

	private static CommandResult result(ChildProcess child) {
		return child.onExit().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
	}

	/** Has nothing, and never says so. */
	private static final class NeverEnding extends InputStream {

		@Override
		public int read() throws IOException {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				throw new InterruptedIOException();
			}
			return -1;
		}

	}

}
