package io.github.ebbtide.sample.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import io.github.ebbtide.sample.document.ArchiveDirectory;
import io.github.ebbtide.sample.document.Document;
import io.github.ebbtide.sample.document.DocumentState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.web.server.context.WebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ArchiveWorker}.
 */
@Timeout(60)
class ArchiveWorkerTests {

	private static final String SHA256_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

	private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

	@TempDir
	private Path directory;

	private ArchiveDirectory archive;

	@BeforeEach
	void open() throws IOException {
		this.archive = new ArchiveDirectory(this.directory);
	}

	@AfterEach
	void close() {
		this.archive.close();
	}

	@Test
	void aReceivedDocumentIsChecksummedAndCompressed() throws IOException {
		ArchiveWorker worker = worker(new GzipArchiver());
		worker.start();
		Document document = this.archive.receive("hello", HELLO);
		worker.received(document);
		awaitState(document, DocumentState.ARCHIVED);
		worker.stop();
		assertThat(find(document).sha256()).isEqualTo(SHA256_OF_HELLO);
		byte[] original = this.archive.store()
			.readCompressed(document.id(), (compressed) -> new GZIPInputStream(compressed).readAllBytes());
		assertThat(original).isEqualTo(HELLO);
	}

	@Test
	void whatWasLeftByAnEarlierProcessIsArchivedAfterTheStartWithoutBeingWoken() throws IOException {
		Document processing = this.archive.receive("processing", HELLO);
		this.archive.store().claimNext();
		Document received = this.archive.receive("received", HELLO);
		this.archive.close();
		this.archive = new ArchiveDirectory(this.directory);
		ArchiveWorker worker = worker(new GzipArchiver());
		worker.start();
		awaitState(processing, DocumentState.ARCHIVED);
		awaitState(received, DocumentState.ARCHIVED);
		worker.stop();
	}

	@Test
	void aDocumentThatFailsIsMarkedWithTheReasonAndTheNextIsTaken() throws IOException {
		Document damaged = this.archive.receive("damaged", HELLO);
		Document sound = this.archive.receive("sound", HELLO);
		this.archive.jdbc().update("update document set size = 4 where id = ?", damaged.id());
		ArchiveWorker worker = worker(new GzipArchiver());
		worker.start();
		awaitState(sound, DocumentState.ARCHIVED);
		worker.stop();
		assertThat(find(damaged).state()).isEqualTo(DocumentState.FAILED);
		assertThat(find(damaged).failure()).isEqualTo("Received with 4 bytes, read back with 5");
	}

	@Test
	void aBugInTheArchiverIsAFailureOfTheDocumentAndNotTheEndOfTheWorker() throws IOException {
		Document document = this.archive.receive("a", HELLO);
		ArchiveWorker worker = worker((ignored, content, compressed) -> {
			throw new IllegalStateException();
		});
		worker.start();
		awaitState(document, DocumentState.FAILED);
		assertThat(worker.isRunning()).isTrue();
		worker.stop();
		assertThat(find(document).failure()).isEqualTo("java.lang.IllegalStateException");
	}

	@Test
	void aStopFinishesTheCurrentDocumentAndLeavesTheOthers() throws Exception {
		Document first = this.archive.receive("first", HELLO);
		Document second = this.archive.receive("second", HELLO);
		SlowArchiver archiver = new SlowArchiver();
		ArchiveWorker worker = worker(archiver);
		worker.start();
		archiver.awaitBegin();
		assertThat(worker.current()).map(ArchiveWorker.Activity::documentId).contains(first.id());
		Thread stopper = new Thread(worker::stop);
		stopper.start();
		Awaitility.await().until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
		assertThat(worker.isRunning()).isTrue();
		archiver.finish();
		stopper.join();
		assertThat(worker.isRunning()).isFalse();
		assertThat(worker.current()).isEmpty();
		assertThat(find(first).state()).isEqualTo(DocumentState.ARCHIVED);
		assertThat(find(second).state()).isEqualTo(DocumentState.RECEIVED);
	}

	@Test
	void anInterruptLeavesTheCurrentDocumentForTheNextStart() throws Exception {
		Document document = this.archive.receive("a", HELLO);
		SlowArchiver archiver = new SlowArchiver();
		ArchiveWorker interrupted = worker(archiver);
		interrupted.start();
		archiver.awaitBegin();
		threadOf("archive-worker").interrupt();
		Awaitility.await().until(() -> !interrupted.isRunning());
		assertThat(find(document).state()).isEqualTo(DocumentState.PROCESSING);
		ArchiveWorker next = worker(new GzipArchiver());
		next.start();
		awaitState(document, DocumentState.ARCHIVED);
		next.stop();
	}

	@Test
	void anIdleWorkerStopsAtOnceAndCanBeStartedAgain() throws IOException {
		ArchiveWorker worker = worker(new GzipArchiver());
		worker.start();
		worker.stop();
		assertThat(worker.isRunning()).isFalse();
		Document document = this.archive.receive("a", HELLO);
		worker.start();
		awaitState(document, DocumentState.ARCHIVED);
		worker.stop();
	}

	@Test
	void aDatabaseThatFailsForAWhileIsAskedAgain() throws IOException {
		this.archive.jdbc().execute("alter table document rename to hidden");
		ArchiveWorker worker = worker(new GzipArchiver());
		worker.start();
		Awaitility.await().until(() -> threadOf("archive-worker").getState() == Thread.State.TIMED_WAITING);
		this.archive.jdbc().execute("alter table hidden rename to document");
		Document document = this.archive.receive("a", HELLO);
		awaitState(document, DocumentState.ARCHIVED);
		worker.stop();
	}

	@Test
	void aWorkerThatWasNeverStartedCanBeStopped() {
		ArchiveWorker worker = worker(new GzipArchiver());
		worker.stop();
		assertThat(worker.isRunning()).isFalse();
	}

	@Test
	void theWorkerStartsBeforeTheWebServerAndStopsAfterIt() {
		assertThat(worker(new GzipArchiver()).getPhase())
			.isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);
	}

	@Test
	void theChecksumIsThatOfTheOriginalBytes() throws IOException {
		Document document = this.archive.receive("hello", HELLO);
		assertThat(
				new GzipArchiver().archive(document, new ByteArrayInputStream(HELLO), OutputStream.nullOutputStream()))
			.isEqualTo(SHA256_OF_HELLO);
	}

	private ArchiveWorker worker(Archiver archiver) {
		return new ArchiveWorker(this.archive.store(), this.archive.spool(), archiver, Clock.systemUTC());
	}

	private Document find(Document document) {
		return this.archive.store().find(document.id()).orElseThrow();
	}

	private void awaitState(Document document, DocumentState state) {
		Awaitility.await().until(() -> find(document).state() == state);
	}

	private static Thread threadOf(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Takes as long as the test wants.
	 */
	private static final class SlowArchiver implements Archiver {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch finished = new CountDownLatch(1);

		void awaitBegin() throws InterruptedException {
			assertThat(this.begun.await(10, TimeUnit.SECONDS)).isTrue();
		}

		void finish() {
			this.finished.countDown();
		}

		@Override
		public String archive(Document document, InputStream content, OutputStream compressed) throws IOException {
			this.begun.countDown();
			try {
				assertThat(this.finished.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IOException("interrupted", ex);
			}
			return new GzipArchiver().archive(document, content, compressed);
		}

	}

}
