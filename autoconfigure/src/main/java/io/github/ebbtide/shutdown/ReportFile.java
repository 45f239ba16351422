package io.github.ebbtide.shutdown;

import java.io.IOException;
import java.nio.file.Path;
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

	/**
	 * Create a report file.
	 * @param path where it is
	 */
	protected ReportFile(Path path) {
		this.path = path;
	}

	/**
	 * Write the report, in place of what was written before.
	 * @param report what happened
	 * @param hanging the threads that keep the JVM from ending
	 * @param exitCode the exit code of a process that is being halted, {@code null} for
	 * one that ends in order
	 */
	public final void write(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {
		try {
			write(this.path, report, hanging, exitCode);
		}
		catch (IOException | RuntimeException ex) {
			// never on the way to a halt: whoever hangs may hold the lock of an appender
			if (exitCode == null && this.warned.compareAndSet(false, true)) {
				logger.warn("The shutdown report could not be written to %s: %s".formatted(this.path, ex));
			}
		}
	}

	/**
	 * Write the report.
	 * @param path where to
	 * @param report what happened
	 * @param hanging the threads that keep the JVM from ending
	 * @param exitCode the exit code of a process that is being halted
	 * @throws IOException if that fails
	 */
	protected abstract void write(Path path, ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode)
			throws IOException;

}
