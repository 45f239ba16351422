package io.github.ebbtide.sample.document;

/**
 * A document has more bytes than the desk accepts.
 */
class DocumentTooLargeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	DocumentTooLargeException(long limit) {
		super("A document may have at most " + limit + " bytes");
	}

}
