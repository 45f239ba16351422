package io.github.ebbtide.sample.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.github.ebbtide.sample.document.Spool.SpooledFile;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/**
 * Documents in an H2 database, which is also the queue of those to be archived.
 * <p>
 * What a method of this class has changed, is on the disk when it returns. An H2 commit
 * alone stays in memory for a while and would not survive a SIGKILL; with the
 * {@code WRITE_DELAY=0} of {@link ArchiveProperties#jdbcUrl()} it is written at once, and
 * the {@code CHECKPOINT SYNC} that follows what others rely on makes it survive a power
 * cut, too. Safe for use by several threads, except that only one may
 * {@linkplain #claimNext() claim}.
 */
public final class DocumentStore {

	private static final String COLUMNS = "id, name, size, state, received_at, sha256, compressed_size, archived_at,"
			+ " failure";

	private static final int MAX_FAILURE_LENGTH = 1000;

	private final JdbcTemplate jdbc;

	private final Clock clock;

	public DocumentStore(JdbcTemplate jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/**
	 * Store a new document. Once this returns, no crash of this process can lose it.
	 * @param name the name of the document
	 * @param content its content
	 * @return the document
	 * @throws IOException if the content cannot be read
	 */
	public Document receive(String name, SpooledFile content) throws IOException {
		Instant receivedAt = now();
		long size = content.size();
		KeyHolder key = new GeneratedKeyHolder();
		try (InputStream in = content.read()) {
			this.jdbc.update((connection) -> {
				PreparedStatement insert = connection.prepareStatement(
						"insert into document (name, size, state, received_at, content) values (?, ?, ?, ?, ?)",
						new String[] { "ID" });
				insert.setString(1, name);
				insert.setLong(2, size);
				insert.setString(3, DocumentState.RECEIVED.name());
				insert.setObject(4, receivedAt);
				insert.setBinaryStream(5, in, size);
				return insert;
			}, key);
		}
		flush();
		long id = Objects.requireNonNull(key.getKey()).longValue();
		return new Document(id, name, size, DocumentState.RECEIVED, receivedAt, null, null, null, null);
	}

	public Optional<Document> find(long id) {
		return this.jdbc.query("select " + COLUMNS + " from document where id = ?", DocumentStore::document, id)
			.stream()
			.findFirst();
	}

	/**
	 * Return the documents that were received last.
	 * @param limit how many at most
	 * @return the documents, newest first
	 */
	public List<Document> newest(int limit) {
		return this.jdbc.query("select " + COLUMNS + " from document order by id desc limit ?", DocumentStore::document,
				limit);
	}

	/**
	 * Return the documents that follow a given one.
	 * @param id the number of the document before the first one, 0 to start
	 * @param limit how many at most
	 * @return the documents, oldest first
	 */
	public List<Document> after(long id, int limit) {
		return this.jdbc.query("select " + COLUMNS + " from document where id > ? order by id limit ?",
				DocumentStore::document, id, limit);
	}

	/**
	 * Count the documents in each state.
	 * @return a count for every state
	 */
	public Map<DocumentState, Long> count() {
		Map<DocumentState, Long> counts = new EnumMap<>(DocumentState.class);
		for (DocumentState state : DocumentState.values()) {
			counts.put(state, 0L);
		}
		this.jdbc.query("select state, count(*) from document group by state", (ResultSet row) -> {
			counts.put(DocumentState.valueOf(row.getString(1)), row.getLong(2));
		});
		return counts;
	}

	/**
	 * Take the oldest document that is yet to be archived, one that was left in the
	 * middle included, and mark it as being processed. Only one thread may do so.
	 * @return the document, or nothing if all are done
	 */
	public Optional<Document> claimNext() {
		Optional<Document> next = this.jdbc
			.query("select " + COLUMNS + " from document where state in (?, ?) order by id limit 1",
					DocumentStore::document, DocumentState.RECEIVED.name(), DocumentState.PROCESSING.name())
			.stream()
			.findFirst();
		next.ifPresent((document) -> this.jdbc.update("update document set state = ? where id = ?",
				DocumentState.PROCESSING.name(), document.id()));
		return next;
	}

	/**
	 * Read the original bytes of a document. A database connection is held meanwhile.
	 * @param <T> the type of the result
	 * @param id the number of the document
	 * @param reader what to do with them
	 * @return what the reader returned
	 * @throws IOException if there is no such content or the reader throws it
	 */
	public <T> T readContent(long id, ContentReader<T> reader) throws IOException {
		return read("select content from document where id = ?", id, reader);
	}

	/**
	 * Read the gzip copy of an archived document. A database connection is held
	 * meanwhile.
	 * @param <T> the type of the result
	 * @param id the number of the document
	 * @param reader what to do with it
	 * @return what the reader returned
	 * @throws IOException if there is no such copy or the reader throws it
	 */
	public <T> T readCompressed(long id, ContentReader<T> reader) throws IOException {
		return read("select compressed from document where id = ? and compressed is not null", id, reader);
	}

	private <T> T read(String query, long id, ContentReader<T> reader) throws IOException {
		try {
			List<T> result = this.jdbc.query(query, (row, number) -> {
				try (InputStream content = row.getBinaryStream(1)) {
					return reader.read(content);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}, id);
			if (result.isEmpty()) {
				throw new IOException("Document " + id + " has no such content");
			}
			return result.get(0);
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	/**
	 * Record that a document has been archived.
	 * @param id the number of the document
	 * @param sha256 the checksum of its content
	 * @param compressed its gzip copy
	 * @throws IOException if the copy cannot be read
	 */
	public void archived(long id, String sha256, SpooledFile compressed) throws IOException {
		long size = compressed.size();
		try (InputStream in = compressed.read()) {
			this.jdbc.update("update document set state = ?, sha256 = ?, compressed_size = ?, archived_at = ?,"
					+ " compressed = ? where id = ?", (update) -> {
						update.setString(1, DocumentState.ARCHIVED.name());
						update.setString(2, sha256);
						update.setLong(3, size);
						update.setObject(4, now());
						update.setBinaryStream(5, in, size);
						update.setLong(6, id);
					});
		}
		flush();
	}

	/**
	 * Record that a document cannot be archived.
	 * @param id the number of the document
	 * @param reason why
	 */
	public void failed(long id, String reason) {
		this.jdbc.update("update document set state = ?, failure = ? where id = ?", DocumentState.FAILED.name(),
				reason.substring(0, Math.min(reason.length(), MAX_FAILURE_LENGTH)), id);
		flush();
	}

	private void flush() {
		this.jdbc.execute("checkpoint sync");
	}

	private Instant now() {
		// H2 keeps microseconds
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private static Document document(ResultSet row, int number) throws SQLException {
		return new Document(row.getLong("id"), row.getString("name"), row.getLong("size"),
				DocumentState.valueOf(row.getString("state")), row.getObject("received_at", Instant.class),
				row.getString("sha256"), row.getObject("compressed_size", Long.class),
				row.getObject("archived_at", Instant.class), row.getString("failure"));
	}

	/**
	 * Does something with content while it can be read.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	public interface ContentReader<T> {

		T read(InputStream content) throws IOException;

	}

}
