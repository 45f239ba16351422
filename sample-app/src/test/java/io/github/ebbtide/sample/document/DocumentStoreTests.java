package io.github.ebbtide.sample.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;

import io.github.ebbtide.sample.document.Spool.SpooledFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link DocumentStore}.
 */
class DocumentStoreTests {

	private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

	@TempDir
	private Path directory;

	private ArchiveDirectory archive;

	private DocumentStore store;

	@BeforeEach
	void open() throws IOException {
		this.archive = new ArchiveDirectory(this.directory.resolve("archive"));
		this.store = this.archive.store();
	}

	@AfterEach
	void close() {
		this.archive.close();
	}

	@Test
	void aReceivedDocumentIsFoundAsItWasAcknowledged() throws IOException {
		Document received = this.archive.receive("a", CONTENT);
		assertThat(received.state()).isEqualTo(DocumentState.RECEIVED);
		assertThat(received.size()).isEqualTo(CONTENT.length);
		assertThat(this.store.find(received.id())).contains(received);
	}

	@Test
	void theContentIsGivenBackByteForByte() throws IOException {
		byte[] content = new byte[1_000_000];
		new Random(1).nextBytes(content);
		Document document = this.archive.receive("random", content);
		assertThat(this.store.<byte[]>readContent(document.id(), InputStream::readAllBytes)).isEqualTo(content);
	}

	@Test
	void anEmptyDocumentIsADocument() throws IOException {
		Document document = this.archive.receive("empty", new byte[0]);
		assertThat(this.store.<byte[]>readContent(document.id(), InputStream::readAllBytes)).isEmpty();
	}

	@Test
	void anUnknownDocumentIsNotFoundAndHasNoContent() {
		assertThat(this.store.find(99)).isEmpty();
		assertThatIOException().isThrownBy(() -> this.store.readContent(99, InputStream::readAllBytes))
			.withMessageContaining("99");
	}

	@Test
	void newestComesInReverseOrderOfArrivalAndIsLimited() throws IOException {
		long first = this.archive.receive("first", CONTENT).id();
		long second = this.archive.receive("second", CONTENT).id();
		long third = this.archive.receive("third", CONTENT).id();
		assertThat(this.store.newest(2)).extracting(Document::id).containsExactly(third, second);
		assertThat(this.store.after(first, 10)).extracting(Document::id).containsExactly(second, third);
	}

	@Test
	void aClaimTakesTheOldestDocumentThatIsNotDone() throws IOException {
		long first = this.archive.receive("first", CONTENT).id();
		long second = this.archive.receive("second", CONTENT).id();
		this.store.failed(first, "broken");
		assertThat(this.store.claimNext()).map(Document::id).contains(second);
		assertThat(this.store.find(second)).map(Document::state).contains(DocumentState.PROCESSING);
		archived(second);
		assertThat(this.store.claimNext()).isEmpty();
	}

	@Test
	void aDocumentThatWasLeftInTheMiddleIsClaimedBeforeThoseThatWait() throws IOException {
		long first = this.archive.receive("first", CONTENT).id();
		this.archive.receive("second", CONTENT);
		this.store.claimNext();
		assertThat(this.store.claimNext()).map(Document::id).contains(first);
	}

	@Test
	void anArchivedDocumentHasItsChecksumAndItsCopy() throws IOException {
		long id = this.archive.receive("a", CONTENT).id();
		archived(id);
		Document document = this.store.find(id).orElseThrow();
		assertThat(document.state()).isEqualTo(DocumentState.ARCHIVED);
		assertThat(document.sha256()).hasSize(64);
		assertThat(document.compressedSize()).isEqualTo(3);
		assertThat(document.archivedAt()).isNotNull();
		assertThat(this.store.<byte[]>readCompressed(id, InputStream::readAllBytes)).containsExactly(1, 2, 3);
	}

	@Test
	void aFailureKeepsAsMuchOfItsReasonAsThereIsRoomFor() throws IOException {
		long id = this.archive.receive("a", CONTENT).id();
		this.store.failed(id, "x".repeat(2000));
		assertThat(this.store.find(id)).map(Document::failure).contains("x".repeat(1000));
	}

	@Test
	void everyStateIsCounted() throws IOException {
		this.archive.receive("a", CONTENT);
		this.store.failed(this.archive.receive("b", CONTENT).id(), "broken");
		assertThat(this.store.count()).containsEntry(DocumentState.RECEIVED, 1L)
			.containsEntry(DocumentState.FAILED, 1L)
			.containsEntry(DocumentState.PROCESSING, 0L)
			.containsEntry(DocumentState.ARCHIVED, 0L);
	}

	@Test
	void whatWasAcknowledgedIsInTheFileBeforeTheDatabaseIsClosed() throws IOException {
		List<Document> received = List.of(this.archive.receive("a", CONTENT), this.archive.receive("b", CONTENT));
		Path copy = Files.createDirectory(this.directory.resolve("copy"));
		Files.copy(this.directory.resolve("archive").resolve("archive.mv.db"), copy.resolve("archive.mv.db"),
				StandardCopyOption.REPLACE_EXISTING);
		try (ArchiveDirectory afterCrash = new ArchiveDirectory(copy)) {
			assertThat(afterCrash.store().after(0, 10)).containsExactlyElementsOf(received);
			assertThat(afterCrash.store().<byte[]>readContent(received.get(1).id(), InputStream::readAllBytes))
				.isEqualTo(CONTENT);
		}
	}

	@Test
	void anInterruptedThreadNeitherLosesItsDocumentNorClosesTheDatabase() throws IOException {
		byte[] content = new byte[100_000];
		Document document;
		Thread.currentThread().interrupt();
		try (SpooledFile file = this.archive.spool().receive(new ByteArrayInputStream(content), content.length)) {
			document = this.store.receive("a", file);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
		assertThat(this.store.<byte[]>readContent(document.id(), InputStream::readAllBytes)).isEqualTo(content);
	}

	private void archived(long id) throws IOException {
		try (SpooledFile compressed = this.archive.spool().create()) {
			try (OutputStream out = compressed.write()) {
				out.write(new byte[] { 1, 2, 3 });
			}
			this.store.archived(id, "0".repeat(64), compressed);
		}
	}

}
