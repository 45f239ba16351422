package io.github.ebbtide.sample.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.ebbtide.sample.document.Spool.SpooledFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link Spool}.
 */
class SpoolTests {

	@TempDir
	private Path directory;

	@Test
	void aStreamOfExactlyTheLimitIsAccepted() throws IOException {
		try (SpooledFile file = new Spool(this.directory).receive(new ByteArrayInputStream(new byte[100]), 100)) {
			assertThat(file.size()).isEqualTo(100);
		}
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void aStreamThatIsTooLongIsRefusedAndLeavesNothingBehind() throws IOException {
		Spool spool = new Spool(this.directory);
		assertThatExceptionOfType(DocumentTooLargeException.class)
			.isThrownBy(() -> spool.receive(new ByteArrayInputStream(new byte[101]), 100))
			.withMessageContaining("100 bytes");
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void aStreamThatIsCutLeavesNothingBehind() throws IOException {
		Spool spool = new Spool(this.directory);
		InputStream cut = new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("cut");
			}

		};
		assertThatIOException()
			.isThrownBy(() -> spool.receive(new SequenceInputStream(new ByteArrayInputStream(new byte[10]), cut), 100))
			.withMessage("cut");
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void whatAKilledProcessLeftIsDeletedAndNothingElse() throws IOException {
		Files.createFile(this.directory.resolve("1234.part"));
		Path other = Files.createFile(this.directory.resolve("other"));
		assertThat(new Spool(this.directory)).isNotNull();
		assertThat(this.directory).isDirectoryNotContaining("glob:**.part").isDirectoryContaining(other::equals);
	}

}
