package io.github.ebbtide.shutdown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ebbtide.work.Blocker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A file that the report of a drain is written to. A file that cannot be written is
 * warned about once and never fails a drain. Public for wiring only.
 *
 * @since 0.1.0
 */
public abstract class ReportFile {

	private static final Log logger = LogFactory.getLog(ReportFile.class);

	private final Path path;

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile boolean halted;

	private volatile boolean leftOut;

	/**
	 * Create a report file.
	 * @param path where it is
	 */
	protected ReportFile(Path path) {
		this.path = path;
	}

	/**
	 * Write the report, in place of what was written before; what is said about a process
	 * that is being halted stays, unless it could not be written.
	 * @param report what happened
	 * @param hanging the threads that keep the JVM from ending
	 * @param exitCode the exit code of a process that is being halted, {@code null} for
	 * one that ends in order
	 */
	public final void write(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {
		if (exitCode != null) {
			writeLastWords(report, hanging, exitCode);
			return;
		}
		try {
			byte[] content = content(report, hanging, null);
			if (!isLeftOut()) {
				store(this.path, content);
			}
		}
		catch (IOException | RuntimeException ex) {
			warn(ex);
		}
	}

	/**
	 * Do everything but the writing, so that the last words, which have little time, find
	 * their classes loaded.
	 * @param report what happened
	 * @param hanging the threads that keep the JVM from ending
	 */
	public final void rehearse(ShutdownReport report, List<Blocker> hanging) {
		content(report, hanging, null);
	}

	private void writeLastWords(ShutdownReport report, List<Blocker> hanging, int exitCode) {
		this.halted = true;
		try {
			store(this.path, content(report, hanging, exitCode));
		}
		catch (IOException | RuntimeException | Error ex) {
			this.halted = false;
			// not on the way to a halt: whoever hangs may hold the lock of an appender
			if (this.leftOut) {
				warn(ex);
			}
		}
	}

	/** A drain that ends after all, beside its last words or after them. */
	private boolean isLeftOut() {
		if (this.halted) {
			this.leftOut = true;
		}
		// which may have failed since
		return this.halted;
	}

	private void warn(Throwable cause) {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("The shutdown report could not be written to %s: %s".formatted(this.path, cause));
		}
	}

	/**
	 * Return what to write.
	 * @param report what happened
	 * @param hanging the threads that keep the JVM from ending
	 * @param exitCode the exit code of a process that is being halted
	 * @return the whole file
	 */
	protected abstract byte[] content(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode);

	/**
	 * Store the report so that a reader sees the old one or the new one, never half of
	 * one. A device or a pipe is written to, not replaced.
	 * @param path where to
	 * @param content the whole file
	 * @throws IOException if that fails
	 */
	protected void store(Path path, byte[] content) throws IOException {
		if (Files.exists(path) && !Files.isRegularFile(path)) {
			Files.write(path, content, StandardOpenOption.WRITE);
			return;
		}
		// the last words are written while the report before them may still be on its way
		Path whole = path.resolveSibling(path.getFileName() + "." + Thread.currentThread().getId() + ".tmp");
		Files.write(whole, content);
		Files.move(whole, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

}
