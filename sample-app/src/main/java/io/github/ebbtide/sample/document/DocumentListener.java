package io.github.ebbtide.sample.document;

/**
 * Is told of documents that have been received.
 */
@FunctionalInterface
public interface DocumentListener {

	/**
	 * A document has been stored durably and is about to be acknowledged. Called on the
	 * thread of the request: must neither block nor fail.
	 * @param document the document
	 */
	void received(Document document);

}
