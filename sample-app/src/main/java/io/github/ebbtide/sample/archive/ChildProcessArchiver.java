package io.github.ebbtide.sample.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.Isolation;
import io.github.ebbtide.sample.document.Document;
import io.github.ebbtide.sample.document.Spool;
import io.github.ebbtide.sample.document.Spool.SpooledFile;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Checksums and compresses a document with {@code sha256sum} and {@code gzip}, both at
 * the same time. Where one of them cannot be launched another archiver does it.
 */
final class ChildProcessArchiver implements Archiver {

	private static final Log logger = LogFactory.getLog(ChildProcessArchiver.class);

	private static final Command CHECKSUM = Command.of("sha256sum")
		.named("checksum")
		.timeout(Duration.ofMinutes(1))
		.prefer(Isolation.dieWithJvm());

	private static final Command COMPRESS = Command.of("gzip", "-c")
		.named("compress")
		.timeout(Duration.ofMinutes(1))
		.prefer(Isolation.dieWithJvm());

	private final ChildProcesses children;

	private final Spool spool;

	private final Archiver fallback;

	private final AtomicBoolean said = new AtomicBoolean();

	ChildProcessArchiver(ChildProcesses children, Spool spool, Archiver fallback) {
		this.children = children;
		this.spool = spool;
		this.fallback = fallback;
	}

	@Override
	public String archive(Document document, InputStream content, OutputStream compressed) throws IOException {
		try (SpooledFile original = this.spool.create(); SpooledFile copy = this.spool.create()) {
			try (OutputStream out = original.write()) {
				content.transferTo(out);
			}
			if (original.size() != document.size()) {
				throw new IOException("Received with " + document.size() + " bytes, read back with " + original.size());
			}
			ChildProcess checksum = this.children.start(CHECKSUM.input(original.path()));
			CommandResult compression = this.children.run(COMPRESS.input(original.path()).output(copy.path()));
			CommandResult sum = checksum.onExit().toCompletableFuture().join();
			if (cannotBeLaunched(compression) || cannotBeLaunched(sum)) {
				try (InputStream again = original.read()) {
					return this.fallback.archive(document, again, compressed);
				}
			}
			require(compression);
			require(sum);
			Files.copy(copy.path(), compressed);
			return sum.stdout().split(" ")[0];
		}
	}

	private boolean cannotBeLaunched(CommandResult result) {
		boolean failed = result.outcome() == Outcome.LAUNCH_FAILED;
		if (failed && this.said.compareAndSet(false, true)) {
			logger.warn("Documents are archived without child processes: " + result);
		}
		return failed;
	}

	private static void require(CommandResult result) throws IOException {
		if (result.outcome() == Outcome.REJECTED || result.outcome() == Outcome.CANCELLED) {
			throw new ArchivingPostponedException(result.toString());
		}
		if (!result.succeeded()) {
			throw new IOException(result.toString());
		}
	}

}
