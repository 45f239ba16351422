package io.github.ebbtide.sample.archive;

import io.github.ebbtide.sample.document.DocumentState;

/**
 * Is told how the worker's jobs stand.
 */
@FunctionalInterface
public interface JobListener {

	/**
	 * The job of a document stands otherwise than before. Called on the worker's thread:
	 * must neither block nor fail.
	 * @param documentId the number of the document
	 * @param state its new state
	 */
	void changed(long documentId, DocumentState state);

}
