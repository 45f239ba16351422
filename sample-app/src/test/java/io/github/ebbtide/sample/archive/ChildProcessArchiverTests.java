package io.github.ebbtide.sample.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;

import io.github.ebbtide.process.ChildProcessSettings;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.CommandResult.Culprit;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.CommandResult.Step;
import io.github.ebbtide.process.LocalChildProcesses;
import io.github.ebbtide.process.test.ScriptedChildProcesses;
import io.github.ebbtide.sample.document.Document;
import io.github.ebbtide.sample.document.DocumentState;
import io.github.ebbtide.sample.document.Spool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ChildProcessArchiver}.
 */
@Timeout(60)
class ChildProcessArchiverTests {

	private static final String SHA256_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

	private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

	private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

	@TempDir
	private Path directory;

	private String archive(ChildProcesses children, long size) throws IOException {
		Document document = new Document(1, "a", size, DocumentState.PROCESSING, Instant.EPOCH, null, null, null, null);
		return new ChildProcessArchiver(children, new Spool(this.directory), new GzipArchiver()).archive(document,
				new ByteArrayInputStream(HELLO), this.compressed);
	}

	private byte[] unzipped() throws IOException {
		return new GZIPInputStream(new ByteArrayInputStream(this.compressed.toByteArray())).readAllBytes();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void realChildrenChecksumAndCompress() throws IOException {
		try (LocalChildProcesses children = new LocalChildProcesses(ChildProcessSettings.defaults(), List::of)) {
			assertThat(archive(children, 5)).isEqualTo(SHA256_OF_HELLO);
		}
		assertThat(unzipped()).isEqualTo(HELLO);
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void withoutTheProgramsJavaDoesIt() throws IOException {
		ScriptedChildProcesses children = new ScriptedChildProcesses().on("checksum", SHA256_OF_HELLO + "  -")
			.on("compress", CommandResult.of("compress").launchFailed(Culprit.TARGET, "There is no gzip").build());
		assertThat(archive(children, 5)).isEqualTo(SHA256_OF_HELLO);
		assertThat(unzipped()).isEqualTo(HELLO);
	}

	@Test
	void aChildThatFailsIsAFailureOfTheDocument() {
		ScriptedChildProcesses children = new ScriptedChildProcesses().on("checksum", "")
			.on("compress", CommandResult.of("compress").exitCode(1, false).build());
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> archive(children, 5))
			.isNotInstanceOf(ArchivingPostponedException.class)
			.withMessageContaining("exit code 1");
	}

	@Test
	void theEndOfTheApplicationPostponesTheDocument() {
		for (Outcome outcome : List.of(Outcome.REJECTED, Outcome.CANCELLED)) {
			ScriptedChildProcesses children = new ScriptedChildProcesses().on("compress", "")
				.on("checksum", CommandResult.of("checksum").outcome(outcome, Step.QUEUE, "The end").build());
			assertThatExceptionOfType(ArchivingPostponedException.class).isThrownBy(() -> archive(children, 5));
		}
	}

	@Test
	void contentOfAnotherSizeIsRefused() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> archive(new ScriptedChildProcesses(), 4))
			.withMessage("Received with 4 bytes, read back with 5");
	}

}
