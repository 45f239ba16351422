package io.github.ebbtide.sample.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

import io.github.ebbtide.sample.document.Document;

/**
 * Checksums and compresses a document in one pass.
 */
final class GzipArchiver implements Archiver {

	@Override
	public String archive(Document document, InputStream content, OutputStream compressed) throws IOException {
		MessageDigest digest = sha256();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			long size = new DigestInputStream(content, digest).transferTo(gzip);
			if (size != document.size()) {
				throw new IOException("Received with " + document.size() + " bytes, read back with " + size);
			}
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
