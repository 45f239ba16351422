package io.github.ebbtide.sample.feed;

import io.github.ebbtide.sample.document.DocumentState;

/**
 * What subscribers get.
 *
 * @param documentId the number of a document
 * @param state how its job stands
 */
record JobMessage(long documentId, DocumentState state) {

}
