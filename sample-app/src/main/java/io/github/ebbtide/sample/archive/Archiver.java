package io.github.ebbtide.sample.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.github.ebbtide.sample.document.Document;

/**
 * Makes the archive copy of a document.
 */
@FunctionalInterface
interface Archiver {

	/**
	 * Make the copy.
	 * @param document the document
	 * @param content its original bytes
	 * @param compressed where to write the copy
	 * @return the SHA-256 of the original bytes in hexadecimal
	 * @throws IOException if this document cannot be archived
	 */
	String archive(Document document, InputStream content, OutputStream compressed) throws IOException;

}
