package io.github.ebbtide.sample.document;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Temporary files between the network and the database, so that a slow client never holds
 * a database connection, and a document that is too large never reaches the database.
 * What a process left behind when it was killed is deleted by the next one: nothing in
 * the spool has been acknowledged to anyone. Safe for use by several threads.
 */
public final class Spool {

	private static final int BUFFER_SIZE = 16 * 1024;

	private final Path directory;

	public Spool(Path directory) throws IOException {
		this.directory = Files.createDirectories(directory);
		try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, "*.part")) {
			for (Path leftover : leftovers) {
				Files.deleteIfExists(leftover);
			}
		}
	}

	/**
	 * Create an empty file.
	 * @return the file, to be closed by the caller
	 * @throws IOException if it cannot be created
	 */
	public SpooledFile create() throws IOException {
		return new SpooledFile(Files.createTempFile(this.directory, "", ".part"));
	}

	/**
	 * Write a stream into a new file.
	 * @param content the stream, read to its end
	 * @param limit the number of bytes that are accepted
	 * @return the file, to be closed by the caller
	 * @throws DocumentTooLargeException if there are more bytes
	 * @throws IOException if reading or writing fails
	 */
	SpooledFile receive(InputStream content, long limit) throws IOException {
		SpooledFile file = create();
		try (OutputStream out = file.write()) {
			byte[] buffer = new byte[BUFFER_SIZE];
			long total = 0;
			for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
				total += count;
				if (total > limit) {
					throw new DocumentTooLargeException(limit);
				}
				out.write(buffer, 0, count);
			}
			return file;
		}
		catch (IOException | RuntimeException ex) {
			file.close();
			throw ex;
		}
	}

	/**
	 * A temporary file. Closing it deletes it.
	 */
	public static final class SpooledFile implements Closeable {

		private final Path path;

		private SpooledFile(Path path) {
			this.path = path;
		}

		public Path path() {
			return this.path;
		}

		public InputStream read() throws IOException {
			return Files.newInputStream(this.path);
		}

		public OutputStream write() throws IOException {
			return Files.newOutputStream(this.path);
		}

		public long size() throws IOException {
			return Files.size(this.path);
		}

		@Override
		public void close() throws IOException {
			Files.deleteIfExists(this.path);
		}

	}

}
