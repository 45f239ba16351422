package io.github.ebbtide.sample.archive;

import java.io.IOException;

/**
 * The document is not archived now, for a reason that is not its own.
 */
final class ArchivingPostponedException extends IOException {

	private static final long serialVersionUID = 1L;

	ArchivingPostponedException(String message) {
		super(message);
	}

}
