package io.github.ebbtide.sample.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.ebbtide.sample.document.ArchiveDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Export} and {@link Pace}.
 */
class ExportTests {

	@TempDir
	private Path directory;

	private ArchiveDirectory archive;

	private Export export;

	@BeforeEach
	void open() throws IOException {
		this.archive = new ArchiveDirectory(this.directory);
		this.export = new Export(this.archive.store(), JsonMapper.shared());
	}

	@AfterEach
	void close() {
		this.archive.close();
	}

	@Test
	void anExportOfMoreThanAPageIsWholeAndInOrder() throws IOException {
		for (int number = 0; number < 205; number++) {
			this.archive.receive("document-" + number, new byte[0]);
		}
		List<String> lines = export(new Pace(Duration.ZERO, 1));
		assertThat(lines).hasSize(206);
		assertThat(lines.get(0)).contains("\"document-0\"");
		assertThat(lines.get(204)).contains("\"document-204\"");
		assertThat(lines.get(205)).isEqualTo("{\"complete\":true,\"exported\":205}");
	}

	@Test
	void aPacedExportOfFewDocumentsGoesOnUntilItsTimeIsOver() throws IOException {
		this.archive.receive("only", new byte[0]);
		long begin = System.nanoTime();
		List<String> lines = export(new Pace(Duration.ofMillis(500), 20));
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
		assertThat(lines).hasSizeBetween(3, 13).endsWith("{\"exported\":1}", "{\"complete\":true,\"exported\":1}");
	}

	@Test
	void anInterruptedExportEndsWithoutSayingThatItIsComplete() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(InterruptedIOException.class)
				.isThrownBy(() -> this.export.write(out, new Pace(Duration.ofSeconds(30), 1)));
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
		assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("complete");
	}

	@Test
	void aReaderThatHasGoneEndsTheExport() throws IOException {
		this.archive.receive("a", new byte[0]);
		OutputStream gone = new OutputStream() {

			@Override
			public void write(int b) throws IOException {
				throw new IOException("gone");
			}

		};
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.export.write(gone, new Pace(Duration.ofSeconds(30), 1)))
			.withMessage("gone");
	}

	private List<String> export(Pace pace) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		this.export.write(out, pace);
		return out.toString(StandardCharsets.UTF_8).lines().toList();
	}

}
