package io.github.ebbtide.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * Feeds a child. What surely fits into a pipe is written at once; more needs a thread of
 * its own, because a child that does not read blocks it.
 */
final class StandardInput {

	/** The smallest pipe that Linux makes has one page. */
	private static final int FITS = 4096;

	private final Process process;

	private final Input input;

	private final ChildThreads threads;

	private @Nullable Future<?> writer;

	StandardInput(Process process, Input input, ChildThreads threads) {
		this.process = process;
		this.input = input;
		this.threads = threads;
	}

	void open() {
		if (this.input instanceof Input.Stream stream) {
			this.writer = this.threads.submit(() -> write(stream.stream()));
		}
		else if (this.input instanceof Input.Bytes bytes && bytes.bytes().length > FITS) {
			this.writer = this.threads.submit(() -> write(bytes.open()));
		}
		else if (this.input instanceof Input.Bytes bytes) {
			write(bytes.open());
		}
		else {
			closeQuietly(this.process.getOutputStream());
		}
	}

	private void write(InputStream source) {
		try (source; OutputStream stdin = this.process.getOutputStream()) {
			byte[] buffer = new byte[16 * 1024];
			for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
				stdin.write(buffer, 0, count);
				// the next bytes may be long in coming
				stdin.flush();
			}
		}
		catch (IOException ex) {
			// the child has read enough, or is gone
		}
	}

	/** The child is gone: nobody reads any more. */
	void close() {
		if (this.writer != null && !this.writer.isDone()) {
			this.writer.cancel(true);
			if (this.input instanceof Input.Stream stream) {
				closeQuietly(stream.stream());
			}
		}
	}

	private static void closeQuietly(Closeable closeable) {
		try {
			closeable.close();
		}
		catch (IOException ex) {
			// it is of no use to anybody
		}
	}

}
