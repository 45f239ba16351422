package io.github.ebbtide.sample.document;

/**
 * Where a document is on its way into the archive.
 */
public enum DocumentState {

	/**
	 * Stored durably, waiting for its turn.
	 */
	RECEIVED,

	/**
	 * Being checksummed and compressed, or left in the middle of it by a process that
	 * ended; such a document is taken up again at the next start.
	 */
	PROCESSING,

	/**
	 * Checksummed and compressed.
	 */
	ARCHIVED,

	/**
	 * Could not be archived; the document says why. Its content is still there.
	 */
	FAILED

}
