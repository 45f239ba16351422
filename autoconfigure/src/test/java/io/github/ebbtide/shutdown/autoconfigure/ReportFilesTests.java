package io.github.ebbtide.shutdown.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.xml.parsers.DocumentBuilderFactory;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ReportFile;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.shutdown.TerminationMessage;
import io.github.ebbtide.shutdown.Timeline;
import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ReportFilesTests {

	@TempDir
	private Path directory;

	@Test
	void theJsonReportHoldsPhasesTasksAndBlockers() throws IOException {
		Path file = this.directory.resolve("report.json");
		new JsonReport(file).write(report("\"quoted\" GET /a", 3), List.of(), null);
		Map<String, Object> json = JsonParserFactory.getJsonParser().parseMap(Files.readString(file));
		assertThat(json).containsEntry("reason", "SIGTERM")
			.containsEntry("state", "RELEASING")
			.doesNotContainKey("haltedWith");
		assertThat(Files.readString(file)).contains("\"name\":\"finish\"", "\"status\":\"TIMED_OUT\"",
				"\\\"quoted\\\" GET /a", "Frame.zero");
		assertThat(this.directory).isDirectoryNotContaining("glob:**.tmp");
	}

	@Test
	void aHaltIsWrittenWithItsExitCodeAndWhatHung() throws IOException {
		Path file = this.directory.resolve("report.json");
		new JsonReport(file).write(report("GET /a", 1), List.of(blocker("hook", "JVM shutdown hook", 1)), 124);
		assertThat(Files.readString(file)).contains("\"haltedWith\":124", "JVM shutdown hook");
	}

	@Test
	void aTerminationMessageOfAnyLengthFitsAndIsWholeCharacters() throws IOException {
		Path file = Files.createFile(this.directory.resolve("termination-log"));
		new TerminationMessage(file).write(report("GET /ä\uD83D\uDE00".repeat(40), 500), List.of(), 124);
		byte[] bytes = Files.readAllBytes(file);
		assertThat(bytes.length).isBetween(3_900, 4_096);
		String text = new String(bytes, StandardCharsets.UTF_8);
		assertThat(text).startsWith("drain  SIGTERM")
			.contains("exit code 124")
			.endsWith("[cut]")
			.doesNotContain("\uFFFD");
	}

	@Test
	void aShortTerminationMessageIsWritten() throws IOException {
		Path file = Files.createFile(this.directory.resolve("termination-log"));
		new TerminationMessage(file).write(report("GET /a", 2), List.of(), null);
		assertThat(Files.readString(file)).contains("GET /a 1.5 s", "finish TIMED_OUT", "Frame.zero")
			.doesNotContain("exit code", "[cut]");
	}

	@Test
	void whoEndsLastDoesNotHideWhatWasInTheWayOfAnother() throws IOException {
		Path file = Files.createFile(this.directory.resolve("termination-log"));
		new TerminationMessage(file).write(report("GET /stuck", 1), List.of(), null);
		new TerminationMessage(file).write(report("GET /a", 0), List.of(), null);
		assertThat(Files.readString(file)).startsWith("drain  SIGTERM").contains("GET /stuck", "GET /a");
	}

	@Test
	void theTimelineIsWellFormed() throws Exception {
		Path file = this.directory.resolve("timeline.svg");
		new Timeline(file).write(report("GET /<a>&b", 1), List.of(), null);
		byte[] svg = Files.readAllBytes(file);
		assertThat(DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new ByteArrayInputStream(svg))
			.getElementsByTagName("rect")
			.getLength()).isGreaterThan(2);
	}

	@Test
	void aFileThatCannotBeWrittenIsWarnedAboutOnce(CapturedOutput output) {
		ReportFile file = new TerminationMessage(this.directory.resolve("no/such/directory"));
		file.write(report("GET /a", 1), List.of(), null);
		file.write(report("GET /a", 1), List.of(), null);
		assertThat(StringUtils.countOccurrencesOf(output.getOut(), "could not be written")).isEqualTo(1);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aDeviceIsWrittenToAndNotReplaced(CapturedOutput output) throws IOException {
		Path device = Files.createSymbolicLink(this.directory.resolve("device"), Path.of("/dev/null"));
		new JsonReport(device).write(report("GET /a", 1), List.of(), null);
		assertThat(device).isSymbolicLink();
		assertThat(this.directory).isDirectoryNotContaining("glob:**.tmp");
		assertThat(output).doesNotContain("could not be written");
	}

	@Test
	void aTerminationMessageThatTheKubeletDidNotMakeRoomForIsWarnedAbout(CapturedOutput output) {
		Path file = this.directory.resolve("termination-log");
		new TerminationMessage(file).write(report("GET /a", 1), List.of(), null);
		assertThat(output).contains("could not be written").contains("NoSuchFile");
		assertThat(file).doesNotExist();
	}

	@Test
	void whatWasSaidBeforeAHaltStays() throws IOException {
		Path file = this.directory.resolve("report.json");
		ReportFile report = new JsonReport(file);
		report.write(report("GET /a", 1), List.of(), 124);
		report.write(report("GET /a", 1), List.of(), null);
		assertThat(Files.readString(file)).contains("\"haltedWith\":124");
	}

	@Test
	void anEndInOrderIsWrittenWhereTheLastWordsCouldNotBe() throws IOException {
		Path missing = this.directory.resolve("missing");
		ReportFile report = new JsonReport(missing.resolve("report.json"));
		report.write(report("GET /a", 1), List.of(), 124);
		Files.createDirectory(missing);
		report.write(report("GET /a", 1), List.of(), null);
		assertThat(missing.resolve("report.json")).content().doesNotContain("haltedWith");
	}

	@Test
	void whereNeitherIsWrittenThatIsWarnedAbout(CapturedOutput output) {
		// which comes while the last words are still being written
		CountDownLatch ended = new CountDownLatch(1);
		ReportFile report = new ReportFile(this.directory.resolve("report.json")) {

			@Override
			protected byte[] content(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {
				return new byte[0];
			}

			@Override
			protected void store(Path path, byte[] text) throws IOException {
				new Thread(() -> {
					write(report("GET /a", 1), List.of(), null);
					ended.countDown();
				}).start();
				await(ended);
				throw new IOException("No space left on device");
			}

		};
		report.write(report("GET /a", 1), List.of(), 124);
		assertThat(output).containsOnlyOnce("No space left on device");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void offKubernetesNothingIsWrittenUnlessAskedFor() {
		ReportFiles files = ReportFiles.of(new ShutdownProperties.Report(null, null, null), new MockEnvironment());
		files.drainEnded(report("GET /a", 1));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void aRehearsalTouchesNoFile() {
		ReportFiles files = new ReportFiles(List.of(new JsonReport(this.directory.resolve("report.json")),
				new TerminationMessage(this.directory.resolve("termination-log")),
				new Timeline(this.directory.resolve("timeline.svg"))));
		files.rehearse(report("GET /a", 3));
		assertThat(this.directory).isEmptyDirectory();
	}

	private static ShutdownReport report(String description, int frames) {
		Blocker blocker = blocker("http", description, frames);
		ShutdownReport.Task task = new ShutdownReport.Task("http", Status.TIMED_OUT, Duration.ofMillis(20),
				Duration.ofSeconds(1), 1, List.of(blocker), null);
		List<ShutdownReport.Phase> phases = List.of(
				new ShutdownReport.Phase("quiesce", Status.COMPLETED, Duration.ofSeconds(2), Duration.ZERO,
						Duration.ofMillis(20), List.of()),
				new ShutdownReport.Phase("finish", Status.TIMED_OUT, null, Duration.ofMillis(20), Duration.ofSeconds(1),
						List.of(task)));
		return new ShutdownReport(DrainState.RELEASING, "release", ShutdownReason.SIGTERM, Instant.EPOCH, Instant.EPOCH,
				Duration.ofSeconds(2), Duration.ofSeconds(1), phases, Map.of("http", 1), Map.of("http", 1),
				List.of(blocker));
	}

	private static Blocker blocker(String kind, String description, int frames) {
		return new Blocker(kind, description, Duration.ofMillis(1_500), "thread-1", "Frame.zero", "Unsafe.park",
				Collections.nCopies(frames, "io.example.Frame.zero(Frame.java:1)"));
	}

}
