package io.github.ebbtide.shutdown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.FaultyApplication;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Somebody sets the clock while a drain is under way: it takes the time that it has.
 */
class ClockJumpIT {

	private static final Pattern END = Pattern.compile("drain  SIGTERM: RELEASING after ([0-9.]+) s");

	private static final Path LIBRARIES = Path.of("/usr/lib");

	@TempDir
	private Path directory;

	@Test
	void whateverTheWallClockSaysTheDrainTakesItsTime() throws Exception {
		Path library = library();
		assumeTrue(library != null, "libfaketime, which sets the clock of one process, is not installed");
		Path offset = Files.writeString(this.directory.resolve("offset"), "+0\n");
		Path report = this.directory.resolve("report.json");
		try (AppProcess app = AppProcess.of(FaultyApplication.class)
			.environment(Map.of("LD_PRELOAD", library.toString(), "FAKETIME_TIMESTAMP_FILE", offset.toString(),
					"FAKETIME_NO_CACHE", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "FAKETIME_FORCE_MONOTONIC_FIX", "0"))
			.with("fixture.faults=linger:quiesce,forget:finish", "ebbtide.shutdown.timeout=6s",
					"ebbtide.shutdown.report.file=" + report)
			.start()
			.awaitStarted()) {
			app.terminate().awaitLine("drain  begins");
			Files.writeString(offset, "+36000\n");
			app.awaitLine("drain  quiesce");
			Files.writeString(offset, "-36000\n");
			app.awaitExit(Duration.ofSeconds(30));
			assertThat(app.exitCode()).as(app.output()).isEqualTo(143);
			assertThat(app.lines()).as("the clock has jumped").anyMatch(ClockJumpIT::isHoursOff);
			Matcher end = END.matcher(app.output());
			assertThat(end.find()).as(app.output()).isTrue();
			// neither at once, as ten hours had gone by, nor never
			assertThat(Double.parseDouble(end.group(1))).as(app.output()).isBetween(3.0, 6.5);
			assertThat(Files.readString(report)).contains("\"reason\":\"SIGTERM\"").endsWith("}\n");
		}
	}

	private static boolean isHoursOff(String line) {
		try {
			Instant written = OffsetDateTime.parse(line.split(" ")[0]).toInstant();
			return Duration.between(written, Instant.now()).abs().toHours() >= 9;
		}
		catch (DateTimeParseException ex) {
			return false;
		}
	}

	private static @Nullable Path library() throws IOException {
		try (Stream<Path> files = Files.find(LIBRARIES, 4,
				(path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
			return files.findFirst().orElse(null);
		}
	}

}
