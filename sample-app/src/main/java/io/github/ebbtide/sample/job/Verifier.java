package io.github.ebbtide.sample.job;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.github.ebbtide.sample.document.Document;
import io.github.ebbtide.sample.document.DocumentStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Async;

/**
 * Reads archived documents again and compares them with their checksums.
 */
class Verifier {

	private static final Log logger = LogFactory.getLog(Verifier.class);

	private static final int BUFFER_SIZE = 8192;

	private final DocumentStore store;

	private final JobEvents events;

	Verifier(DocumentStore store, JobEvents events) {
		this.store = store;
		this.events = events;
	}

	@Async("jobExecutor")
	void verify(Document document) {
		this.events.publish(new JobEvent(document.id(), JobEvent.State.STARTED));
		this.events.publish(new JobEvent(document.id(), compare(document)));
	}

	private JobEvent.State compare(Document document) {
		try {
			String sha256 = this.store.readContent(document.id(), Verifier::sha256);
			return sha256.equals(document.sha256()) ? JobEvent.State.INTACT : JobEvent.State.DAMAGED;
		}
		catch (IOException | DataAccessException ex) {
			logger.warn("Document " + document.id() + " cannot be verified", ex);
			return JobEvent.State.FAILED;
		}
	}

	private static String sha256(InputStream content) throws IOException {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			byte[] buffer = new byte[BUFFER_SIZE];
			for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
				digest.update(buffer, 0, count);
			}
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
