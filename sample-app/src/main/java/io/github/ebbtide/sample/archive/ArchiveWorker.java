package io.github.ebbtide.sample.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.sample.document.Document;
import io.github.ebbtide.sample.document.DocumentListener;
import io.github.ebbtide.sample.document.DocumentState;
import io.github.ebbtide.sample.document.DocumentStore;
import io.github.ebbtide.sample.document.Spool;
import io.github.ebbtide.sample.document.Spool.SpooledFile;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Archives what has been received, one document at a time, in the order of arrival, on
 * one thread of its own. An interrupt ends that thread and leaves its document for the
 * next start.
 * <p>
 * The database is the queue, so there is nothing to lose: whatever is not archived when
 * the worker stops, is archived after the next start. The worker starts before the web
 * server and stops after it, and then finishes the document that it is at. A document
 * that cannot be archived is marked and the next one is taken; a database that does not
 * answer is asked again after {@link #RETRY_DELAY}, and so is a document tried again
 * whose archiving was cut short by the end of the application.
 * <p>
 * {@link #received} and {@link #current} may be called by any thread.
 */
final class ArchiveWorker implements SmartLifecycle, DocumentListener {

	/**
	 * How long {@link #stop()} waits for the current document: the largest one takes
	 * about a second.
	 */
	static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

	static final Duration RETRY_DELAY = Duration.ofSeconds(1);

	/**
	 * A look at the queue that nobody asked for, as every wait is bounded.
	 */
	private static final Duration IDLE_DELAY = Duration.ofMinutes(1);

	private static final Log logger = LogFactory.getLog(ArchiveWorker.class);

	private final DocumentStore store;

	private final Spool spool;

	private final Archiver archiver;

	private final Clock clock;

	private final JobListener jobListener;

	private final Semaphore wakeUps = new Semaphore(0);

	private volatile boolean stopping;

	private volatile @Nullable Thread thread;

	private volatile @Nullable Activity current;

	ArchiveWorker(DocumentStore store, Spool spool, Archiver archiver, Clock clock) {
		this(store, spool, archiver, clock, (documentId, state) -> {
		});
	}

	ArchiveWorker(DocumentStore store, Spool spool, Archiver archiver, Clock clock, JobListener jobListener) {
		this.jobListener = jobListener;
		this.store = store;
		this.spool = spool;
		this.archiver = archiver;
		this.clock = clock;
	}

	@Override
	public void start() {
		this.stopping = false;
		Thread thread = new Thread(this::run, "archive-worker");
		this.thread = thread;
		thread.start();
	}

	/**
	 * Wait until the current document is archived, and leave the others.
	 */
	@Override
	public void stop() {
		Thread thread = this.thread;
		if (thread == null) {
			return;
		}
		this.stopping = true;
		this.wakeUps.release();
		try {
			thread.join(STOP_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Activity unfinished = this.current;
		if (unfinished != null) {
			logger.warn("Left document " + unfinished.documentId() + " unfinished, which was begun at "
					+ unfinished.since() + "; it is archived after the next start");
		}
	}

	@Override
	public boolean isRunning() {
		Thread thread = this.thread;
		return thread != null && thread.isAlive();
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
	}

	@Override
	public void received(Document document) {
		this.wakeUps.release();
	}

	/**
	 * Return what the worker is doing.
	 * @return the current activity, or nothing if it is idle
	 */
	Optional<Activity> current() {
		return Optional.ofNullable(this.current);
	}

	private void run() {
		while (mayContinue()) {
			this.wakeUps.drainPermits();
			Duration pause = workOff();
			if (mayContinue()) {
				await(pause);
			}
		}
	}

	private boolean mayContinue() {
		return !this.stopping && !Thread.currentThread().isInterrupted();
	}

	/**
	 * Archive until there is nothing left or the worker is to stop.
	 * @return how long to wait for the next look
	 */
	private Duration workOff() {
		try {
			Optional<Document> next = this.store.claimNext();
			while (next.isPresent()) {
				archive(next.get());
				next = mayContinue() ? this.store.claimNext() : Optional.empty();
			}
			return IDLE_DELAY;
		}
		catch (DataAccessException ex) {
			logger.error("The archive cannot be worked on; it is tried again in " + RETRY_DELAY.toSeconds()
					+ " s, or after the next start", ex);
			return RETRY_DELAY;
		}
		catch (ArchivingPostponedException ex) {
			logger.info("A document is left for later: " + ex.getMessage());
			return RETRY_DELAY;
		}
	}

	private void await(Duration pause) {
		try {
			this.wakeUps.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void archive(Document document) throws ArchivingPostponedException {
		this.current = new Activity(document.id(), this.clock.instant());
		this.jobListener.changed(document.id(), DocumentState.PROCESSING);
		try (SpooledFile compressed = this.spool.create()) {
			String sha256 = this.store.readContent(document.id(), (content) -> {
				try (OutputStream out = compressed.write()) {
					return this.archiver.archive(document, content, out);
				}
			});
			this.store.archived(document.id(), sha256, compressed);
			this.jobListener.changed(document.id(), DocumentState.ARCHIVED);
		}
		catch (DataAccessException | ArchivingPostponedException ex) {
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			// An interrupt closes files, which says nothing about the document
			if (!Thread.currentThread().isInterrupted()) {
				fail(document, ex);
			}
		}
		finally {
			this.current = null;
		}
	}

	private void fail(Document document, Exception ex) {
		logger.warn("Document " + document.id() + " cannot be archived", ex);
		this.store.failed(document.id(), (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getName());
		this.jobListener.changed(document.id(), DocumentState.FAILED);
	}

	/**
	 * What the worker is doing.
	 *
	 * @param documentId the number of the document that is being archived
	 * @param since when that began
	 */
	record Activity(long documentId, Instant since) {

	}

}
