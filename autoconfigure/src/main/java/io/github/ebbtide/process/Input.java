package io.github.ebbtide.process;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * What a child reads from its standard input.
 */
sealed interface Input {

	/** Nothing: the child sees the end at once. */
	Input NONE = new Nothing();

	/** Nothing. */
	record Nothing() implements Input {

	}

	/** A file, which the child reads by itself. */
	record File(Path path) implements Input {

	}

	/** Bytes that a thread of ours writes. */
	record Stream(InputStream stream) implements Input {

	}

	/** The same bytes for each launch. */
	record Bytes(byte[] bytes) implements Input {

		InputStream open() {
			return new ByteArrayInputStream(this.bytes);
		}

	}

}
