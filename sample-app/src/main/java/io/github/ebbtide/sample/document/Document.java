package io.github.ebbtide.sample.document;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What the desk knows about a document, without its content.
 *
 * @param id the number under which it was received, ascending
 * @param name the name its sender gave it
 * @param size of the content in bytes
 * @param state where it is on its way into the archive
 * @param receivedAt when it was stored
 * @param sha256 the checksum of the content in hexadecimal, once archived
 * @param compressedSize the size of the gzip copy in bytes, once archived
 * @param archivedAt when it was archived
 * @param failure why it could not be archived
 */
public record Document(long id, String name, long size, DocumentState state, Instant receivedAt,
		@Nullable String sha256, @Nullable Long compressedSize, @Nullable Instant archivedAt,
		@Nullable String failure) {

}
